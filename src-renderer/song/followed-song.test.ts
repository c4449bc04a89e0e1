import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { FakeSong } from '../../test/support/fake-host/fake-song.ts'
import { RandomSongs } from '../../test/support/random-song.ts'
import {
  checkedChangesOfSent,
  newTrack,
  PLAIN_NOTES,
  sentChanges,
  SongError,
  type NoteClip,
  type SongChange,
} from '../../src-shared/music/index.ts'
import type { EventPayload } from '../../src-shared/rpc/index.ts'
import { FollowedSong } from './followed-song.ts'

type Changed = EventPayload<'song.changed'>

/** A program and a window of it, with what is on its way between them. */
function opened() {
  const events: Changed[] = []
  const program = new FakeSong((event) => events.push(event))
  const window = new FollowedSong()
  window.open(program.opened)
  return { program, window, events }
}
const sendTo = (program: FakeSong, changes: SongChange[], editId: string | null = null): unknown =>
  program.edit('Change', checkedChangesOfSent(sentChanges(changes)), editId)

describe('a song as a window follows it', () => {
  it('is always the program’s in the end, whoever changes it and whatever is taken back', () => {
    const act = fc.constantFrom<'own' | 'others' | 'undo' | 'redo' | 'hear'>('own', 'others', 'undo', 'redo', 'hear')
    fc.assert(
      fc.property(fc.nat(), fc.array(act, { minLength: 1, maxLength: 120 }), (seed, acts) => {
        const { program, window, events } = opened()
        const songs = new RandomSongs(seed)
        const hearAll = (): void => {
          for (const event of events.splice(0)) window.follow(event)
        }
        acts.forEach((what, i) => {
          // Two that make changes at once may not fit each other: what one does is heard before another one begins.
          if (what !== 'own' || acts[i - 1] !== 'own') hearAll()
          if (what === 'own') {
            const changes = [songs.change(window.song)]
            window.edit(`edit-${i}`, changes)
            sendTo(program, changes, `edit-${i}`)
            expect(window.song).toEqual(program.song)
          } else if (what === 'others') sendTo(program, [songs.change(program.song)])
          else if (what !== 'hear') program.travel(what)
        })
        hearAll()
        expect(window.song).toEqual(program.song)
      }),
      { numRuns: 60 },
    )
  })

  it('goes back to the very song that it was', () => {
    const { program, window, events } = opened()
    const songs = new RandomSongs(5)
    const states = [window.song]
    for (let i = 0; i < 5; i++) {
      const changes = [songs.change(window.song)]
      window.edit(`edit-${i}`, changes)
      sendTo(program, changes, `edit-${i}`)
      states.push(window.song)
    }
    for (const event of events.splice(0)) window.follow(event)
    for (const kind of ['undo', 'undo', 'redo', 'undo'] as const) program.travel(kind)
    for (const [i, event] of events.splice(0).entries()) {
      window.follow(event)
      expect(window.song).toBe(states[[4, 3, 4, 3][i]])
    }
    // Something else instead of what was taken back is another song.
    sendTo(program, [{ kind: 'loop', before: program.song.loop, after: { startTick: 3, endTick: 5, isOn: true } }])
    window.follow(events[0])
    expect(states).not.toContain(window.song)
    expect(window.song.loop).toEqual({ startTick: 3, endTick: 5, isOn: true })
  })

  it('lays its own steps on top of those of others that were faster', () => {
    const { program, window, events } = opened()
    const own: SongChange = { kind: 'timeline', list: 'markers', removed: [], added: [{ id: 1, tick: 5, name: 'Here' }] }
    window.edit('edit-own', [own])
    sendTo(program, [{ kind: 'loop', before: null, after: { startTick: 0, endTick: 9, isOn: true } }])
    window.follow(events[0])
    expect(window.song).toMatchObject({ loop: { endTick: 9 }, markers: [{ name: 'Here' }] })
    sendTo(program, [own], 'edit-own')
    window.follow(events[1])
    expect(window.song).toEqual(program.song)
  })

  it('needs no word of very many changes where it made them or has seen what comes of them, and else the whole song', () => {
    const { program, window, events } = opened()
    const other = new FollowedSong()
    other.open(program.opened)
    const notes = Array.from({ length: 10_000 }, (_, i) => ({
      ...{ id: i + 1, startTick: 48 * i, ticks: 90, pitch: 60, velocity: 90, releaseVelocity: 0 },
    }))
    const clip: NoteClip = { ...PLAIN_NOTES, id: 'large', kind: 'notes', name: '', startTick: 0, lengthTicks: 480_000, notes }
    const track = { ...newTrack('t', 'notes', 'T', 0), clips: [clip] }
    const changes: SongChange[] = [{ kind: 'tracks', removed: [], added: [{ index: 0, track }] }]
    window.edit('edit-own', changes)
    sendTo(program, changes, 'edit-own')
    program.travel('undo')
    program.travel('redo')
    const told = events.splice(0)
    expect(told.map((event) => event.changes)).toEqual([null, null, null])
    for (const event of told) window.follow(event)
    expect(window.song).toEqual(program.song)
    expect(() => other.follow(told[0])).toThrow(SongError)
    other.open(program.opened)
    expect(other.song).toEqual(program.song)
  })

  it('tells where it missed a step, and knows what it has heard', () => {
    const { program, window, events } = opened()
    const songs = new RandomSongs(1)
    for (let i = 0; i < 3; i++) sendTo(program, [songs.change(program.song)])
    window.follow(events[0])
    expect(window.isKnown(events[0])).toBe(true)
    expect(() => window.follow(events[2])).toThrow(SongError)
  })
})
