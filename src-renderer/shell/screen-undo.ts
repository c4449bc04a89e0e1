import { computed, type ComputedRef } from 'vue'
import { useSongStore } from '../song/song-store.ts'
import { useAppStore } from '../stores/app-store.ts'
import { useUndoStore } from '../stores/undo-store.ts'

/** What undo and redo do on the screen that is shown: the song has a history of its own. */
export function useScreenUndo(): {
  nextUndo: ComputedRef<string | null>
  nextRedo: ComputedRef<string | null>
  undo(): Promise<unknown>
  redo(): Promise<unknown>
} {
  const app = useAppStore()
  const edits = useUndoStore()
  const song = useSongStore()
  const isSong = computed(() => app.step === 'song')
  return {
    nextUndo: computed(() => (isSong.value ? song.history.undo : edits.nextUndo)),
    nextRedo: computed(() => (isSong.value ? song.history.redo : edits.nextRedo)),
    undo: () => (isSong.value ? song.undo() : edits.undo()),
    redo: () => (isSong.value ? song.redo() : edits.redo()),
  }
}
