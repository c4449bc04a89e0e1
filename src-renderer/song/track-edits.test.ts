import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  EMPTY_SONG,
  groupOf,
  inverseOfAll,
  newTrack,
  withChanges,
  type Song,
  type SongChange,
  type Track,
} from '../../src-shared/music/index.ts'
import { trackDuplicated, trackMoved, tracksGrouped, tracksRemoved } from './track-edits.ts'

const track = (id: string, groupId: string | null = null): Track => ({ ...newTrack(id, 'audio', id, 0), groupId })
const group = (id: string): Track => newTrack(id, 'group', id, 0)
const songOf = (...tracks: Track[]): Song => ({ ...EMPTY_SONG, tracks })
/** `a G(b c) d` */
const BAND = songOf(track('a'), group('G'), track('b', 'G'), track('c', 'G'), track('d'))
const shown = ({ tracks }: Song): string =>
  tracks.map((each) => `${each.id}${groupOf(tracks, each) ? `/${groupOf(tracks, each)!.id}` : ''}`).join(' ')
const after = (song: Song, changes: SongChange[]): string => {
  const changed = withChanges(song, changes)
  expect(withChanges(changed, inverseOfAll(changes))).toEqual(song)
  return shown(changed)
}

describe('tracks', () => {
  it('move, into a group and out of it', () => {
    expect(after(BAND, trackMoved(BAND, 'a', 3))).toBe('G b/G a/G c/G d')
    expect(after(BAND, trackMoved(BAND, 'd', 0))).toBe('d a G b/G c/G')
    expect(after(BAND, trackMoved(BAND, 'b', 4))).toBe('a G c/G b/G d')
    expect(after(BAND, trackMoved(BAND, 'b', 5))).toBe('a G c/G d b')
    expect(after(BAND, trackMoved(BAND, 'c', 1))).toBe('a c G b/G d')
    expect(trackMoved(BAND, 'd', 4)).toEqual([])
  })

  it('of a group go along with it, and no group comes into another', () => {
    expect(after(BAND, trackMoved(BAND, 'G', 0))).toBe('G b/G c/G a d')
    expect(after(BAND, trackMoved(BAND, 'G', 5))).toBe('a d G b/G c/G')
    const two = songOf(group('G'), track('b', 'G'), group('H'), track('c', 'H'))
    expect(after(two, trackMoved(two, 'H', 1))).toBe('H c/H G b/G')
  })

  it('are grouped where the first of them stands, and stay where their group goes', () => {
    const song = songOf(track('a'), track('b'), track('c'))
    expect(after(song, tracksGrouped(song, new Set(['a', 'c']), group('G')))).toBe('G a/G c/G b')
    expect(after(BAND, tracksGrouped(BAND, new Set(['c', 'd']), group('H')))).toBe('a G b/G H c/H d/H')
    expect(tracksGrouped(BAND, new Set(['G']), group('H'))).toEqual([])
    expect(after(BAND, tracksRemoved(BAND, new Set(['G'])))).toBe('a b c d')
    expect(after(BAND, tracksRemoved(BAND, new Set(['G', 'b'])))).toBe('a c d')
    let next = 0
    const { changes, id } = trackDuplicated(BAND, BAND.tracks[2], () => `new-${next++}`)
    expect([after(BAND, changes), id]).toEqual(['a G b/G new-0/G c/G d', 'new-0'])
  })

  it('wherever they are moved, groups stay together and everything can be undone', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.constantFrom('a', 'b', 'c', 'd', 'G'), fc.nat(5)), { maxLength: 8 }), (moves) => {
        const song = moves.reduce((now, [id, index]) => {
          const changes = trackMoved(now, id, index)
          const next = withChanges(now, changes)
          expect(withChanges(next, inverseOfAll(changes))).toEqual(now)
          return next
        }, BAND)
        const groups = song.tracks.map((each) => groupOf(song.tracks, each)?.id)
        const members = groups.filter((id) => id === 'G').length
        const at = song.tracks.findIndex(({ id }) => id === 'G')
        expect(groups.slice(at + 1, at + 1 + members).every((id) => id === 'G')).toBe(true)
      }),
    )
  })
})
