import { onBeforeUnmount, onMounted } from 'vue'
import { usePlayerStore } from '../stores/player-store.ts'
import { useUndoStore } from '../stores/undo-store.ts'

const takesText = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement && (target.isContentEditable || target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement)

/** A control that the keyboard has reached uses the space bar itself; one that was merely clicked leaves it to the player. */
const usesSpace = (target: EventTarget | null): boolean =>
  takesText(target) || (target instanceof HTMLElement && target !== document.body && target.matches(':focus-visible'))

/** Keys that work everywhere: space plays and pauses, Ctrl or Cmd with Z takes back. */
export function useGlobalKeys(): void {
  const player = usePlayerStore()
  const undo = useUndoStore()

  function pressed(event: KeyboardEvent): void {
    if (event.defaultPrevented) return
    const command = event.ctrlKey || event.metaKey
    if (event.code === 'Space' && !command && !event.altKey && !event.repeat && !usesSpace(event.target)) {
      event.preventDefault()
      player.togglePlaying()
      return
    }
    if (!command || takesText(event.target)) return
    const key = event.key.toLowerCase()
    if (key === 'z' || key === 'y') event.preventDefault()
    if (key === 'z') void (event.shiftKey ? undo.redo() : undo.undo())
    if (key === 'y') void undo.redo()
  }

  /** A clicked button would press itself again when the space bar is released. */
  function released(event: KeyboardEvent): void {
    if (event.code === 'Space' && !usesSpace(event.target)) event.preventDefault()
  }

  onMounted(() => {
    window.addEventListener('keydown', pressed)
    window.addEventListener('keyup', released)
  })
  onBeforeUnmount(() => {
    window.removeEventListener('keydown', pressed)
    window.removeEventListener('keyup', released)
  })
}
