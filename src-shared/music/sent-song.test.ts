import fc from 'fast-check'
import { expect, it } from 'vitest'
import { RandomSongs } from '../../test/support/random-song.ts'
import { withChange, type SongChange } from './changes.ts'
import { changesOfSent, checkedChangesOfSent, sentChanges, sentSong, songOfSent } from './sent-song.ts'
import { SongError } from './song-error.ts'
import { wholeChange } from './song-file.ts'
import { EMPTY_SONG, MOST_TICKS, newTrack, PLAIN_NOTES, type Note, type NoteClip, type Song } from './song.ts'

const NOTE: Note = { id: 1, startTick: 0, ticks: 1, pitch: 60, velocity: 100, releaseVelocity: 0 }
const added = (...notes: Note[]): SongChange => ({ kind: 'notes', trackId: 'a', clipId: 'b', removed: [], added: notes })

it('songs and changes arrive as they were sent, wherever their bytes lie', () => {
  fc.assert(
    fc.property(fc.nat(), fc.nat({ max: 9 }), (seed, before) => {
      const songs = new RandomSongs(seed)
      let song: Song = EMPTY_SONG
      const changes: SongChange[] = []
      for (let i = 0; i < 40; i++) {
        const change = songs.change(song)
        changes.push(change)
        song = withChange(song, change)
      }
      const within = (bytes: Uint8Array): Uint8Array => {
        const message = new Uint8Array(before + bytes.length + 3).fill(7)
        message.set(bytes, before)
        return message.subarray(before, before + bytes.length)
      }
      expect(songOfSent(within(sentSong(song)))).toEqual(song)
      expect(changesOfSent(within(sentChanges(changes)))).toEqual(changes)
      expect(checkedChangesOfSent(within(sentChanges(changes))).map(wholeChange)).toEqual(changes)
    }),
    { numRuns: 40 },
  )
})

it('carries the largest numbers that a note may have', () => {
  const largest = { id: Number.MAX_SAFE_INTEGER, startTick: MOST_TICKS, ticks: MOST_TICKS, pitch: 127, velocity: 127, releaseVelocity: 127 }
  const clip: NoteClip = { ...PLAIN_NOTES, id: 'b', kind: 'notes', name: 'Ö', startTick: 0, lengthTicks: 1, notes: [NOTE, largest] }
  const song = { ...EMPTY_SONG, tracks: [{ ...newTrack('a', 'notes', 'ü', 0), clips: [clip] }] }
  expect(songOfSent(sentSong(song))).toEqual(song)
  expect(checkedChangesOfSent(sentChanges([added(largest)])).map(wholeChange)).toEqual([added(largest)])
})

const text = (value: unknown): Uint8Array => {
  const json = new TextEncoder().encode(JSON.stringify(value))
  const bytes = new Uint8Array(4 + 4 * Math.ceil(json.length / 4)).fill(32)
  bytes.set(json, 4)
  new DataView(bytes.buffer).setUint32(0, json.length, true)
  return bytes
}
const notes = { kind: 'notes', trackId: 'a', clipId: 'b' }

it.each<[string, Uint8Array]>([
  ['nothing', new Uint8Array()],
  ['no length', new Uint8Array(3)],
  ['no JSON', new Uint8Array(64)],
  ['a length beyond its end', sentChanges([added(NOTE)]).fill(255, 0, 4)],
  ['notes cut off', sentChanges([added(NOTE)]).subarray(0, -4)],
  ['more notes than there are', text([{ ...notes, removed: 0, added: 1 }])],
  ['very many notes', text([{ ...notes, removed: 0, added: 2 ** 40 }])],
  ['notes that are no number', text([{ ...notes, removed: 0, added: [] }])],
  ['half a note', text([{ ...notes, removed: 0, added: 0.5 }])],
  ['a note without a velocity', sentChanges([added({ ...NOTE, velocity: 0 })])],
  ['a note too high', sentChanges([added({ ...NOTE, pitch: 128 })])],
  ['no list', text({})],
  ['an empty list', text([])],
  ['no change', text([null])],
  ['a change of no kind that is known', text([{ kind: 'other' }])],
  ['clips that are none', text([{ kind: 'clips', trackId: 'a', removed: [{}], added: [] }])],
])('refuses from a window: %s', (_, bytes) => {
  expect(() => checkedChangesOfSent(bytes)).toThrow(SongError)
})
