import { useEventListener } from '@vueuse/core'
import { goTo, presses, type ShortcutId } from '../keyboard/shortcuts.ts'
import { isTextField, takesLetters } from '../keyboard/takes-text.ts'
import { STEPS } from '../steps/steps.ts'
import { useAppStore } from '../stores/app-store.ts'
import { usePlayerStore } from '../stores/player-store.ts'
import { useProjectStore } from '../stores/project-store.ts'
import { useScreenUndo } from './screen-undo.ts'
import { spaceBarOwner } from './space-bar.ts'

/** A plain button: nothing that opens or moves by keys once it has been clicked. */
const isPlainButton = (target: EventTarget | null): boolean => target instanceof HTMLButtonElement && !target.hasAttribute('role')

/** Keys that work everywhere; the space bar, unless the screen has another use for it, plays and pauses. */
export function useGlobalKeys(showShortcuts: () => void): void {
  const player = usePlayerStore()
  const screen = useScreenUndo()
  const app = useAppStore()
  const project = useProjectStore()
  const actions: Partial<Record<ShortcutId, () => unknown>> = {
    undo: screen.undo,
    redo: screen.redo,
    ...Object.fromEntries(STEPS.map(({ id }) => [goTo(id), () => project.current && (app.step = id)])),
    showShortcuts,
  }
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
    if (command ? isTextField(event.target) : takesLetters(event.target)) return
    for (const [id, act] of Object.entries(actions)) {
      if (!presses(id as ShortcutId, event)) continue
      event.preventDefault()
      void act()
    }
  }

  function released(event: KeyboardEvent): void {
    if (event.code !== 'Space') return
    // A clicked button would press itself again when the space bar is released.
    if (leavesSpace(event.target)) event.preventDefault()
    spaceBarOwner()?.release()
  }

  useEventListener('keydown', pressed)
  useEventListener('keyup', released)
  useEventListener('pointerdown', () => (pointerIsDown = true))
  useEventListener(['pointerup', 'pointercancel'], () => (pointerIsDown = false))
  useEventListener('focusin', (event) => (clickedButton = pointerIsDown ? event.target : null))
}
