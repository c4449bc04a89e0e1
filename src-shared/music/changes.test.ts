import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { RandomSongs } from '../../test/support/random-song.ts'
import { inverseOfAll, withChange, withChanges, type SongChange } from './changes.ts'
import { songHistory } from './song-history.ts'
import { SongError } from './song-error.ts'
import { decodeSong, encodeSong, packedChange, packedChangeSchema, wholeChange } from './song-file.ts'
import { EMPTY_SONG, newTrack, PLAIN_AUDIO, PLAIN_NOTES, songSchema, type Song } from './song.ts'

const CHANGES = 60

describe('changes of a song', () => {
  it('are undone to the very beginning and redone to the very end, whatever they are', () => {
    fc.assert(
      fc.property(fc.nat(), (seed) => {
        const songs = new RandomSongs(seed)
        const start = songs.song(10)
        const history = songHistory()
        const states = [start]
        for (let i = 0; i < CHANGES; i++) {
          const song = states.at(-1)!
          const first = songs.change(song)
          const changes = [first, songs.change(withChange(song, first))]
          states.push(withChanges(song, changes))
          history.add({ label: `Change ${i}`, changes })
        }
        let song = states.at(-1)!
        for (let i = CHANGES - 1; i >= 0; i--) {
          song = withChanges(song, history.undo()!.changes)
          expect(song).toEqual(states[i])
        }
        expect([history.undo(), history.canUndo]).toEqual([null, false])
        for (let step = history.redo(); step; step = history.redo()) song = withChanges(song, step.changes)
        expect(song).toEqual(states.at(-1))
      }),
      { numRuns: 40 },
    )
  })

  it('keep a song that its schema knows, and survive the file, the journal and the way back', () => {
    fc.assert(
      fc.property(fc.nat(), (seed) => {
        const songs = new RandomSongs(seed)
        let song: Song = EMPTY_SONG
        for (let i = 0; i < CHANGES; i++) {
          const change = songs.change(song)
          const kept = wholeChange(packedChangeSchema.parse(JSON.parse(JSON.stringify(packedChange(change)))))
          expect(kept).toEqual(change)
          song = withChange(song, kept)
        }
        expect(songSchema.parse(song)).toEqual(song)
        expect(decodeSong(encodeSong(song, 7))).toEqual({ song, sequence: 7 })
      }),
      { numRuns: 40 },
    )
  })

  it('are refused whole where the song is another one by now', () => {
    const track = newTrack('a', 'notes', 'A', 0)
    const song = withChange(EMPTY_SONG, { kind: 'tracks', removed: [], added: [{ index: 0, track }] })
    const wrong: SongChange[] = [
      { kind: 'tracks', removed: [], added: [{ index: 0, track }] },
      { kind: 'tracks', removed: [{ index: 1, track }], added: [] },
      { kind: 'track', trackId: 'a', before: { gainDb: 1 }, after: { gainDb: 2 } },
      { kind: 'track', trackId: 'a', before: { gainDb: 0 }, after: { gainDb: 2, pan: 1 } },
      { kind: 'track', trackId: 'b', before: {}, after: {} },
      { kind: 'timeline', list: 'tempi', removed: [...song.tempi], added: [] },
      { kind: 'timeline', list: 'keys', removed: [{ tick: 0, sharps: 0, isMinor: false }], added: [] },
      { kind: 'order', before: ['a'], after: ['a', 'a'] },
      { kind: 'loop', before: { startTick: 0, endTick: 1, isOn: true }, after: null },
    ]
    for (const change of wrong) expect(() => withChanges(song, [change])).toThrow(SongError)
  })

  it('of 10,000 notes among 100,000 are undone too', () => {
    const songs = new RandomSongs(1)
    const notes = Array.from({ length: 100_000 }, () => songs.note()).sort((a, b) => a.startTick - b.startTick || a.id - b.id)
    const clip = {
      id: 'c',
      ...PLAIN_NOTES,
      kind: 'notes',
      name: '',
      startTick: 0,
      lengthTicks: 30_000,
      notes,
    } as const
    const song: Song = { ...EMPTY_SONG, tracks: [{ ...newTrack('t', 'notes', 'T', 0), clips: [clip] }] }
    const removed = notes.filter((_, i) => i % 10 === 0)
    const change: SongChange = {
      kind: 'notes',
      trackId: 't',
      clipId: 'c',
      removed,
      added: removed.map((note) => ({ ...note, startTick: note.startTick + 7 })),
    }
    const moved = withChange(song, change)
    expect(withChanges(moved, inverseOfAll([change]))).toEqual(song)
  })
})

describe('the file of a song', () => {
  it('says what it is and names its columns', () => {
    expect(JSON.parse(encodeSong(EMPTY_SONG))).toMatchObject({
      format: 'spectraloom-song',
      version: 4,
      ticksPerQuarter: 960,
      columns: { notes: ['id', 'startTick', 'ticks', 'pitch', 'velocity', 'releaseVelocity'] },
    })
  })

  it('of version 1 opens, and what it did not have is plain', () => {
    const sound = { kind: 'audio', id: 'c', name: 'C', startTick: 0, isMuted: false, sound: { kind: 'take', id: 't' }, sampleRate: 48_000 }
    const counts = {
      soundSamples: 9,
      offsetSamples: 0,
      lengthSamples: 9,
      fadeInSamples: 0,
      fadeOutSamples: 0,
      gainDb: 0,
      isReversed: false,
    }
    const { groupId, isFrozen, ...track } = newTrack('a', 'audio', 'A', 0)
    const old = {
      ...JSON.parse(encodeSong(EMPTY_SONG)),
      version: 1,
      tracks: [
        {
          ...track,
          clips: [{ ...sound, ...counts }],
          automation: [{ target: 'pan', points: [{ id: 1, tick: 0, value: 1 }] }],
        },
      ],
    }
    const { song } = decodeSong(JSON.stringify(old))
    expect([groupId, isFrozen]).toEqual([null, false])
    expect(song.tracks[0]).toEqual({
      ...track,
      ...{ groupId, isFrozen },
      clips: [{ ...PLAIN_AUDIO, ...sound, ...counts }],
      automation: [{ target: 'pan', points: [{ id: 1, tick: 0, value: 1, curve: 0 }] }],
    })
    const added = { kind: 'clips', trackId: 'a', removed: [], added: [{ ...sound, ...counts }] }
    expect(wholeChange(packedChangeSchema.parse(added))).toEqual({ ...added, added: [{ ...PLAIN_AUDIO, ...sound, ...counts }] })
    const moved = { kind: 'clip', trackId: 'a', clipId: 'c', before: { startTick: 0 }, after: { startTick: 9 } }
    expect(packedChangeSchema.parse(moved)).toEqual(moved)
  })

  it.each([
    ['cut off', '{"format":"spectra'],
    ['of something else', '{"format":"x"}'],
    ['without a tempo at its beginning', encodeSong({ ...EMPTY_SONG, tempi: [{ tick: 5, microsecondsPerQuarter: 500_000 }] })],
    ['out of order', encodeSong({ ...EMPTY_SONG, keys: [9, 5].map((tick) => ({ tick, sharps: 0, isMinor: false })) })],
    ['of a newer version', encodeSong(EMPTY_SONG).replace('"version":4', '"version":5')],
  ])('that is %s is refused in words', (_, text) => {
    expect(() => decodeSong(text)).toThrow(SongError)
  })
})
