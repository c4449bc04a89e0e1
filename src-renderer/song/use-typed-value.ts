import { ref, type Ref } from 'vue'
import type { AutomationTarget } from '../../src-shared/music/index.ts'
import { valueOfTyped } from '../editors/arrangement/core/automation-scale.ts'

const MOST_CHARACTERS = 6

/** A number typed on a control of a track that has the focus: Enter sets it, Escape leaves it as it was. */
export function useTypedValue(
  target: () => AutomationTarget,
  set: (value: number) => void,
): { typed: Ref<string>; typeKey: (event: KeyboardEvent) => boolean; settle: () => void } {
  const typed = ref('')

  function settle(): void {
    const value = valueOfTyped(target(), typed.value)
    typed.value = ''
    if (value !== null) set(value)
  }

  /** @returns whether the key was taken */
  function typeKey({ key, ctrlKey, metaKey, altKey }: KeyboardEvent): boolean {
    if (ctrlKey || metaKey || altKey) return false
    if (/^[\d.,-]$/.test(key)) typed.value = (typed.value + key).slice(0, MOST_CHARACTERS)
    else if (!typed.value) return false
    else if (key === 'Backspace') typed.value = typed.value.slice(0, -1)
    else if (key === 'Escape') typed.value = ''
    else if (key === 'Enter') settle()
    else return false
    return true
  }

  return { typed, typeKey, settle }
}
