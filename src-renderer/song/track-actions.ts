import { newTrack, type SongChange, type Track } from '../../src-shared/music/index.ts'
import { newSongId } from './add-to-song.ts'
import { useSongStore } from './song-store.ts'
import { useSongViewStore } from './song-view-store.ts'
import { trackDuplicated, trackMoved, trackSet, tracksGrouped, tracksRemoved } from './track-edits.ts'

/** What is done to whole tracks from their heads, their menu and by keys, each as one step. */
export function useTrackActions() {
  const song = useSongStore()
  const view = useSongViewStore()
  const named = (tracks: readonly Track[]): string => (tracks.length === 1 ? `“${tracks[0].name}”` : `${tracks.length} tracks`)
  const commit = (label: string, changes: SongChange[]): void => {
    if (changes.length > 0) void song.edit(label, changes)
  }
  /** The tracks that are chosen by their heads, with one that is asked for. */
  const withChosen = (track: Track): Track[] =>
    view.chosenTracks.has(track.id) ? song.song.tracks.filter(({ id }) => view.chosenTracks.has(id)) : [track]

  return {
    withChosen,
    remove(tracks: readonly Track[]): void {
      commit(`Remove ${named(tracks)}`, tracksRemoved(song.song, new Set(tracks.map(({ id }) => id))))
    },
    duplicate(track: Track): void {
      commit(`Duplicate ${named([track])}`, trackDuplicated(song.song, track, newSongId).changes)
    },
    group(track: Track): void {
      const tracks = withChosen(track)
      const group = newTrack(newSongId('track'), 'group', 'Group', tracks[0].colour)
      commit('Group tracks', tracksGrouped(song.song, new Set(tracks.map(({ id }) => id)), group))
    },
    ungroup(group: Track): void {
      commit('Ungroup tracks', tracksRemoved(song.song, new Set([group.id])))
    },
    toggleFrozen(tracks: readonly Track[]): void {
      const isFrozen = tracks.some((track) => !track.isFrozen)
      const changes = tracks.filter(({ kind }) => kind !== 'group').flatMap((track) => trackSet(track, 'isFrozen', isFrozen))
      commit(`${isFrozen ? 'Freeze' : 'Unfreeze'} ${named(tracks)}`, changes)
    },
    toggle(tracks: readonly Track[], key: 'isMuted' | 'isSoloed'): void {
      const value = tracks.some((track) => !track[key])
      const label = key === 'isMuted' ? (value ? 'Mute' : 'Unmute') : value ? 'Solo' : 'Solo off'
      commit(
        label,
        tracks.flatMap((track) => trackSet(track, key, value)),
      )
    },
    move(track: Track, index: number): void {
      commit('Move a track', trackMoved(song.song, track.id, index))
    },
  }
}
