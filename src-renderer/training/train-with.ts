import { useAppStore } from '../stores/app-store.ts'
import { useDraftStore } from './draft-store.ts'

/** Goes to a new training that learns from these recordings alone. */
export function useTrainWith(): (recordingIds: readonly string[]) => void {
  const app = useAppStore()
  const draft = useDraftStore()
  return (recordingIds) => {
    draft.learnFrom(recordingIds)
    draft.composing = true
    app.step = 'train'
  }
}
