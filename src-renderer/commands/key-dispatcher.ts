import { useEventListener } from '@vueuse/core'
import { onScopeDispose } from 'vue'
import { useKeyTurns } from '../keyboard/key-turns.ts'
import { isTextField, takesLetters } from '../keyboard/takes-text.ts'
import { commandOf, type CommandId } from './catalogue.ts'
import type { CommandAction } from './command-scopes.ts'
import { useCommandStore } from './command-store.ts'
import { useKeymapStore } from './keymap-store.ts'

/** What uses the arrow keys and its like itself. */
const MOVED_BY_KEYS = '[role=slider], [role=radio], [role=tab], [role=menuitem], [role=option], [role=combobox], select, input'
const MOVING_KEYS = /^(Arrow|Home$|End$|Page)/
const PRESSED_BY_ENTER = 'button, a[href], [role=button], [role=link], summary'
/** What lies over the window and goes again: who works there has not left the place where the work is. */
const PASSING = '[role=dialog], [role=menu], [role=listbox], [role=tooltip]'

/** A plain button: nothing that opens or moves by keys once it has been clicked. */
const isPlainButton = (target: EventTarget | null): boolean => target instanceof HTMLButtonElement && !target.hasAttribute('role')

/**
 * Gives every key that is pressed to the command that has it where the focus is. Fields, lists, sliders and buttons keep the keys that are
 * their own; a button that has the focus because it was clicked leaves the space bar to its command.
 */
export function useKeyDispatcher(): void {
  const commands = useCommandStore()
  const keymap = useKeymapStore()
  const turns = useKeyTurns()
  let pointerIsDown = false
  let clickedButton: EventTarget | null = null
  let held: { code: string; action: CommandAction } | null = null

  const leavesSpace = (target: EventTarget | null): boolean =>
    !(target instanceof HTMLElement) ||
    target === document.body ||
    target.matches('[role=group], [role=slider]') ||
    (target === clickedButton && isPlainButton(target))

  function leaves(event: KeyboardEvent, id: CommandId): boolean {
    const { target, key } = event
    if (commandOf(id).alsoInFields) return true
    if (event.ctrlKey || event.metaKey || event.altKey) return !isTextField(target)
    if (key === ' ') return leavesSpace(target)
    if (takesLetters(target)) return false
    if (!(target instanceof HTMLElement)) return true
    if (key === 'Enter' && target.closest(PRESSED_BY_ENTER)) return false
    return !(MOVING_KEYS.test(key) && target.closest(MOVED_BY_KEYS))
  }

  function letGo(): void {
    held?.action.release?.()
    held = null
  }

  function act({ action }: { action: CommandAction }, code: string): void {
    letGo()
    if (action.release) held = { code, action }
    void action.run()
  }

  function pressed(event: KeyboardEvent): void {
    if (event.defaultPrevented) return
    const ids = keymap.commandsFor(event).filter((id) => leaves(event, id))
    if (ids.length === 0) return
    const { code } = event
    const target = event.target instanceof Node ? event.target : null
    if (turns.isWaiting()) {
      event.preventDefault()
      // Of a key that is held as many come as there is time for.
      if (event.repeat) return
      turns.inTurn(() => {
        const found = commands.actionForKey(ids, target)
        if (found) act(found, code)
      })
      return
    }
    const found = commands.actionForKey(ids, target)
    if (!found) return
    event.preventDefault()
    if (!event.repeat || keymap.mayRepeat(found.id)) act(found, code)
  }

  function released(event: KeyboardEvent): void {
    const { code } = event
    // A clicked button would press itself again when the space bar is released.
    if (code === 'Space' && leavesSpace(event.target)) event.preventDefault()
    turns.inTurn(() => code === held?.code && letGo())
  }

  function focusMoved({ target }: FocusEvent): void {
    clickedButton = pointerIsDown ? target : null
    if (target instanceof HTMLElement && !target.closest(PASSING)) commands.focused = target
  }

  useEventListener('keydown', pressed)
  useEventListener('keyup', released)
  useEventListener('blur', letGo)
  useEventListener('pointerdown', () => (pointerIsDown = true))
  useEventListener(['pointerup', 'pointercancel'], () => (pointerIsDown = false))
  useEventListener('focusin', focusMoved)
  onScopeDispose(letGo)
}
