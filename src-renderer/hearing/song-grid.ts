import { gridOfBeats, TempoMap, type BeatGrid, type SongChange, type SongMarker } from '../../src-shared/music/index.ts'
import type { Heard, Recording } from '../../src-shared/project/index.ts'
import { clipOfSound, trackAdded } from '../song/add-to-song.ts'
import { useSongStore } from '../song/song-store.ts'
import { useNoticesStore } from '../stores/notices-store.ts'

/** Markers of the song where the recording's sections begin, where there are several. */
export function sectionMarkers({ sections }: Heard, { tempi, soundTick }: BeatGrid, known: readonly SongMarker[]): SongMarker[] {
  if (sections.length < 2) return []
  const tempo = new TempoMap(tempi)
  const begins = tempo.secondsAt(soundTick)
  const first = known.reduce((most, { id }) => Math.max(most, id), 0) + 1
  return sections.map(({ startSeconds, label }, i) => ({ id: first + i, tick: tempo.tickAt(begins + startSeconds), name: label }))
}

/** A recording's beats as the grid of the song. */
export function useSongGrid(): { useAsGrid: (recording: Recording, heard: Heard) => void } {
  const song = useSongStore()
  const notices = useNoticesStore()

  /** The song takes the recording's tempi, bars and sections; the recording lies on a track of its own, where it meets them. One step. */
  async function put(recording: Recording, heard: Heard): Promise<void> {
    const grid = gridOfBeats(heard)
    if (!grid) return
    if (!song.isLoaded) await song.load()
    const { tempi, meters, markers } = song.song
    const sections = sectionMarkers(heard, grid, markers)
    const changes: SongChange[] = [
      { kind: 'timeline', list: 'tempi', removed: tempi, added: grid.tempi },
      { kind: 'timeline', list: 'meters', removed: meters, added: grid.meters },
      ...(sections.length > 0 ? [{ kind: 'timeline', list: 'markers', removed: [], added: sections } as const] : []),
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
