import { presses, type ShortcutId } from './shortcuts.ts'

/** Does what a key that was pressed stands for, and keeps it from whoever would hear of it next. */
export function actOnKey(actions: Partial<Record<ShortcutId, () => void>>, event: KeyboardEvent): void {
  const entry = Object.entries(actions).find(([id]) => presses(id as ShortcutId, event))
  if (!entry) return
  event.preventDefault()
  event.stopPropagation()
  entry[1]()
}
