import { computed, type ComputedRef } from 'vue'
import { useThemeStore } from './theme-store.ts'

/** The present value of colour tokens, as a canvas understands them; `light-dark()` is resolved by the browser. */
export function useThemeColours<Name extends string>(names: readonly Name[]): ComputedRef<Record<Name, string>> {
  const theme = useThemeStore()
  return computed(() => {
    void theme.revision
    const probe = document.createElement('span')
    // What is shown passes from colour to colour, and would tell the former one.
    probe.hidden = true
    document.body.append(probe)
    const colours = names.map((name) => {
      probe.style.color = `var(--${name})`
      return [name, getComputedStyle(probe).color] as const
    })
    probe.remove()
    return Object.fromEntries(colours) as Record<Name, string>
  })
}
