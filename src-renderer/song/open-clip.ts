import type { Clip } from '../../src-shared/music/index.ts'
import { useSoundViewStore } from '../editors/spectrogram/sound-view-store.ts'
import { playableRecording, playableTake } from '../player/playable.ts'
import { useLibraryStore } from '../stores/library-store.ts'
import { useTakesStore } from '../stores/takes-store.ts'
import { useSongStore } from './song-store.ts'

/** Shows what is in a clip: notes in the piano roll, of a sound the whole of it, large. */
export function openClip(clip: Clip): void {
  if (clip.kind === 'notes') {
    useSongStore().openClipId = clip.id
    return
  }
  const { kind, id } = clip.sound
  const recording = kind === 'recording' ? useLibraryStore().byId.get(id) : undefined
  const take = kind === 'take' ? useTakesStore().byId.get(id) : undefined
  const sound = recording ? playableRecording(recording) : take ? playableTake(take) : null
  if (sound) useSoundViewStore().open(sound)
}
