import { gridOfBeats, type SongChange } from '../../src-shared/music/index.ts'
import type { Heard, Recording } from '../../src-shared/project/index.ts'
import { clipOfSound, trackAdded } from '../song/add-to-song.ts'
import { useSongStore } from '../song/song-store.ts'
import { useNoticesStore } from '../stores/notices-store.ts'

/** A recording's beats as the grid of the song. */
export function useSongGrid(): { useAsGrid: (recording: Recording, heard: Heard) => void } {
  const song = useSongStore()
  const notices = useNoticesStore()

  /** The song takes the recording's tempi and bars, and the recording lies on a track of its own, where it meets them; as one step. */
  async function put(recording: Recording, heard: Heard): Promise<void> {
    const grid = gridOfBeats(heard)
    if (!grid) return
    if (!song.isLoaded) await song.load()
    const { tempi, meters } = song.song
    const changes: SongChange[] = [
      { kind: 'timeline', list: 'tempi', removed: tempi, added: grid.tempi },
      { kind: 'timeline', list: 'meters', removed: meters, added: [grid.meter] },
      trackAdded(song.song, 'audio', recording.name, [clipOfSound(recording, grid.soundTick)]).change,
    ]
    await song.edit(`Follow the beats of “${recording.name}”`, changes)
    notices.show({
      level: 'info',
      message: `The song follows the beats of “${recording.name}”.`,
      key: 'song-grid',
      action: { label: 'Undo', run: () => void song.undo() },
    })
  }

  return { useAsGrid: (recording, heard) => void notices.attempt(() => put(recording, heard)) }
}
