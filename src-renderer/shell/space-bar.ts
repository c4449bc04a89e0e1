import { useEventListener } from '@vueuse/core'
import { onBeforeUnmount, onMounted } from 'vue'

/** What the space bar does on a screen that has its own use for it. */
export interface SpaceBar {
  press(): void
  release(): void
}

let owner: SpaceBar | null = null

/** Takes the space bar for as long as the component is there. A window that loses the focus lets it go. */
export function useSpaceBar(bar: SpaceBar): void {
  useEventListener('blur', () => bar.release())
  onMounted(() => (owner = bar))
  onBeforeUnmount(() => {
    if (owner === bar) owner = null
    bar.release()
  })
}

/** Who has it; null where it plays and pauses. */
export const spaceBarOwner = (): SpaceBar | null => owner
