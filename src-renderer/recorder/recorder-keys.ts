import { useEventListener } from '@vueuse/core'
import { presses, type ShortcutId } from '../keyboard/shortcuts.ts'
import { takesLetters } from '../keyboard/takes-text.ts'
import { useProjectStore } from '../stores/project-store.ts'
import { useRecorderStore } from './recorder-store.ts'

/**
 * R opens the recorder, starts and stops it; M marks a moment; Escape closes it. On every screen of a project while recording, else on the
 * recordings'.
 */
export function useRecorderKeys(onRecordings: () => boolean): void {
  const project = useProjectStore()
  const recorder = useRecorderStore()

  function pressed(event: KeyboardEvent): void {
    if (event.defaultPrevented || event.repeat || takesLetters(event.target)) return
    if (!project.current || !(recorder.busy || onRecordings())) return
    const works: [ShortcutId, boolean, () => void][] = [
      ['record', true, () => void recorder.toggle()],
      ['mark', recorder.busy, () => void recorder.mark()],
      ['closeRecorder', recorder.shown && !recorder.busy, () => void recorder.hide()],
    ]
    const pressed = works.find(([id, can]) => can && presses(id, event))
    if (!pressed) return
    event.preventDefault()
    pressed[2]()
  }

  useEventListener('keydown', pressed)
}
