import type { SongChange } from './changes.ts'
import type { Song, Track } from './song.ts'

/** Whether nothing has been put into a song yet. */
export const isEmptySong = (song: Song): boolean =>
  song.tracks.length === 0 && song.markers.length === 0 && song.tempi.length === 1 && song.meters.length === 1 && song.keys.length === 0

/**
 * The changes that add the tracks of another song behind those of a song. Its tempi, meters, keys and markers come along where the song
 * is empty; else it keeps its own.
 *
 * @param newId  gives tracks and clips ids that the song does not have
 */
export function midiTracksAdded(
  song: Song,
  other: Song,
  newId: (kind: 'track' | 'clip') => string,
): { changes: SongChange[]; trackIds: string[] } {
  const ids = new Map(other.tracks.map(({ id }) => [id, newId('track')]))
  const tracks: Track[] = other.tracks.map((track) => ({
    ...track,
    id: ids.get(track.id)!,
    groupId: (track.groupId !== null && ids.get(track.groupId)) || null,
    clips: track.clips
      .map((clip) => ({ ...clip, id: newId('clip') }))
      .toSorted((a, b) => a.startTick - b.startTick || (a.id < b.id ? -1 : 1)),
  }))
  const changes: SongChange[] = []
  if (isEmptySong(song)) {
    for (const list of ['tempi', 'meters', 'keys', 'markers'] as const) {
      const [removed, added] = [song[list], other[list]]
      if (JSON.stringify(removed) !== JSON.stringify(added)) changes.push({ kind: 'timeline', list, removed, added } as SongChange)
    }
  }
  changes.push({ kind: 'tracks', removed: [], added: tracks.map((track, index) => ({ index: song.tracks.length + index, track })) })
  return { changes, trackIds: tracks.map(({ id }) => id) }
}
