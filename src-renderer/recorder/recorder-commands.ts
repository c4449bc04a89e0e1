import { useCommands } from '../commands/use-commands.ts'
import { useProjectStore } from '../stores/project-store.ts'
import { useRecorderStore } from './recorder-store.ts'

/** The recorder by commands: on every screen of a project while it records, else on the recordings'. */
export function useRecorderCommands(onRecordings: () => boolean): void {
  const project = useProjectStore()
  const recorder = useRecorderStore()
  const isHere = (): boolean => project.current !== null && (recorder.busy || onRecordings())
  useCommands({
    record: { run: recorder.toggle, isEnabled: isHere },
    mark: { run: recorder.mark, isEnabled: () => isHere() && recorder.busy },
    closeRecorder: { run: recorder.hide, isEnabled: () => isHere() && recorder.shown && !recorder.busy },
  })
}
