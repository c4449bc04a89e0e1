import { onBeforeUnmount, onMounted } from 'vue'
import { usePlayerStore } from '../stores/player-store.ts'
import { useUndoStore } from '../stores/undo-store.ts'
import { spaceBarOwner } from './space-bar.ts'

const takesText = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement && (target.isContentEditable || target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement)

/** A plain button: nothing that opens or moves by keys once it has been clicked. */
const isPlainButton = (target: EventTarget | null): boolean => target instanceof HTMLButtonElement && !target.hasAttribute('role')

/** Keys that work everywhere: space plays and pauses, unless the screen has another use for it, Ctrl or Cmd with Z takes back. */
export function useGlobalKeys(): void {
  const player = usePlayerStore()
  const undo = useUndoStore()
  let pointerIsDown = false
  /** A button that has the focus because it was clicked leaves the space bar to the player; one reached by Tab uses it. */
  let clickedButton: EventTarget | null = null

  const leavesSpace = (target: EventTarget | null): boolean =>
    target === document.body || (target === clickedButton && isPlainButton(target)) || !(target instanceof HTMLElement)

  function pressed(event: KeyboardEvent): void {
    if (event.defaultPrevented) return
    const command = event.ctrlKey || event.metaKey
    if (event.code === 'Space' && !command && !event.altKey) {
      if (!leavesSpace(event.target)) return
      event.preventDefault()
      if (event.repeat) return
      const owner = spaceBarOwner()
      if (owner) owner.press()
      else player.togglePlaying()
      return
    }
    if (!command || takesText(event.target)) return
    const key = event.key.toLowerCase()
    if (key === 'z' || key === 'y') event.preventDefault()
    if (key === 'z') void (event.shiftKey ? undo.redo() : undo.undo())
    if (key === 'y') void undo.redo()
  }

  function released(event: KeyboardEvent): void {
    if (event.code !== 'Space') return
    // A clicked button would press itself again when the space bar is released.
    if (leavesSpace(event.target)) event.preventDefault()
    spaceBarOwner()?.release()
  }

  const listeners: [string, (event: never) => void][] = [
    ['keydown', pressed],
    ['keyup', released],
    ['pointerdown', () => (pointerIsDown = true)],
    ['pointerup', () => (pointerIsDown = false)],
    ['pointercancel', () => (pointerIsDown = false)],
    ['focusin', (event: FocusEvent) => (clickedButton = pointerIsDown ? event.target : null)],
  ]

  onMounted(() => listeners.forEach(([name, listener]) => window.addEventListener(name, listener as EventListener)))
  onBeforeUnmount(() => listeners.forEach(([name, listener]) => window.removeEventListener(name, listener as EventListener)))
}
