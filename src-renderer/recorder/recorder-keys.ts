import { onBeforeUnmount, onMounted } from 'vue'
import { useProjectStore } from '../stores/project-store.ts'
import { useRecorderStore } from './recorder-store.ts'

const takesText = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement && (target.isContentEditable || target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement || target.closest('[role="dialog"], [role="listbox"], [role="menu"]') !== null)

/** R opens the recorder, starts and stops it; M marks a moment; Escape closes it. On every screen of a project while recording, else on the recordings'. */
export function useRecorderKeys(onRecordings: () => boolean): void {
  const project = useProjectStore()
  const recorder = useRecorderStore()

  function pressed(event: KeyboardEvent): void {
    if (event.defaultPrevented || event.repeat || event.ctrlKey || event.metaKey || event.altKey || takesText(event.target)) return
    if (!project.current || !(recorder.busy || onRecordings())) return
    const key = event.key.toLowerCase()
    const works: Record<string, (() => void) | undefined> = {
      r: () => void recorder.toggle(),
      m: recorder.busy ? () => void recorder.mark() : undefined,
      escape: recorder.shown && !recorder.busy ? () => void recorder.hide() : undefined,
    }
    if (!works[key]) return
    event.preventDefault()
    works[key]()
  }

  onMounted(() => window.addEventListener('keydown', pressed))
  onBeforeUnmount(() => window.removeEventListener('keydown', pressed))
}
