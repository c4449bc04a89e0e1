import { nextTick, onBeforeUnmount, onMounted, type Ref } from 'vue'
import { useCommands } from '../commands/use-commands.ts'

/**
 * A view over the whole window: what lies under it is out of reach until it closes, also by its command, and then the focus goes back to
 * where it was.
 */
export function useLargeView(
  root: Ref<HTMLElement | null | undefined>,
  close: () => void,
  focus: () => HTMLElement | null | undefined,
): void {
  const before = document.activeElement
  let covered: Element[] = []

  useCommands({ closeLarge: close })
  onMounted(() => {
    // The heading of the page stays known.
    covered = [...(root.value?.parentElement?.children ?? [])].filter(
      (sibling) => sibling !== root.value && sibling.tagName !== 'H1' && !sibling.hasAttribute('inert'),
    )
    for (const element of covered) element.setAttribute('inert', '')
    focus()?.focus()
  })
  onBeforeUnmount(() => {
    for (const element of covered) element.removeAttribute('inert')
    void nextTick(() => before instanceof HTMLElement && before.isConnected && before.focus())
  })
}
