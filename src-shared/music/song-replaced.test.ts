import fc from 'fast-check'
import { expect, it } from 'vitest'
import { RandomSongs } from '../../test/support/random-song.ts'
import { inverseOfAll, withChanges } from './changes.ts'
import { songReplaced } from './song-replaced.ts'
import { EMPTY_SONG, newTrack } from './song.ts'

it('makes any song of any other, and can be turned round', () => {
  fc.assert(
    fc.property(fc.nat(), fc.nat({ max: 30 }), fc.nat({ max: 12 }), (seed, changes, more) => {
      const songs = new RandomSongs(seed)
      const before = songs.song(changes)
      let after = before
      for (let i = 0; i < more; i++) after = withChanges(after, [songs.change(after)])
      const step = songReplaced(before, after)
      expect(withChanges(before, step)).toEqual(after)
      expect(withChanges(after, inverseOfAll(step))).toEqual(before)
    }),
    { numRuns: 60 },
  )
})

it('leaves alone what is alike in both', () => {
  const [a, b, c] = ['a', 'b', 'c'].map((id) => newTrack(id, 'notes', id, 0))
  const before = { ...EMPTY_SONG, tracks: [a, b] }
  const after = { ...EMPTY_SONG, tracks: [a, c, { ...b, name: 'other' }] }
  expect(songReplaced(before, before)).toEqual([])
  expect(songReplaced(before, after)).toEqual([
    {
      kind: 'tracks',
      removed: [{ index: 1, track: b }],
      added: [
        { index: 1, track: c },
        { index: 2, track: { ...b, name: 'other' } },
      ],
    },
  ])
})
