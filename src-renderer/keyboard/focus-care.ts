import { useEventListener, useMutationObserver } from '@vueuse/core'
import { nextTick } from 'vue'

const TABBABLE = 'button:not(:disabled), a[href], input:not(:disabled), select:not(:disabled), textarea:not(:disabled), [tabindex]'
/** A screen or part of one that says where work goes on in it. */
const NEXT = '[data-focus-next]'

const isReachable = (element: HTMLElement): boolean =>
  element.tabIndex >= 0 &&
  !element.closest('[inert], [aria-hidden=true]') &&
  element.checkVisibility({ visibilityProperty: true }) &&
  !element.matches(':disabled')
const firstReachable = (within: ParentNode): HTMLElement | undefined =>
  [...within.querySelectorAll<HTMLElement>(TABBABLE)].find(isReachable)

/** Where work goes on in `within`: where it says so, else its first control. */
export function nextIn(within: ParentNode): HTMLElement | undefined {
  for (const marked of within.querySelectorAll<HTMLElement>(NEXT)) {
    const next = isReachable(marked) && marked.matches(TABBABLE) ? marked : firstReachable(marked)
    if (next) return next
  }
  return firstReachable(within)
}

/**
 * Whoever works by keys keeps a place: where what had the focus goes, the focus moves on to what came in its stead, to what
 * had it before, or to where the screen says that work goes on. A pointer needs none of this, and the space bar stays the
 * player's then.
 */
export function useFocusCare(main: () => HTMLElement | null | undefined): { enter(): Promise<void> } {
  let holder: HTMLElement | null = null
  /** What was around it, from the inside out. */
  let around: HTMLElement[] = []
  /** What had the focus on the screen, before a message or a menu had it. */
  let before: HTMLElement | null = null
  let byPointer = false

  function focused(event: FocusEvent): void {
    holder = event.target as HTMLElement
    around = []
    for (let at = holder.parentElement; at && at !== document.body; at = at.parentElement) around.push(at)
    if (main()?.contains(holder)) before = holder
  }

  const isNowhere = (): boolean => document.activeElement === null || document.activeElement === document.body
  const isGone = (): boolean =>
    holder !== null &&
    (!holder.isConnected || holder.matches(':disabled') || holder.closest('[inert]') !== null || !holder.checkVisibility())

  function look(): void {
    if (byPointer || !isNowhere() || !isGone()) return
    const screen = main()
    const place = around.find((element) => element.isConnected && screen?.contains(element) && nextIn(element))
    const next = place ? nextIn(place) : before?.isConnected && isReachable(before) ? before : screen && nextIn(screen)
    // What stands in its place was scrolled to: the list stays where it is.
    next?.focus({ preventScroll: place !== undefined })
  }

  /** A screen was entered: the focus goes there, unless something has it. */
  async function enter(): Promise<void> {
    await nextTick()
    const screen = main()
    if (!byPointer && isNowhere() && screen) nextIn(screen)?.focus()
  }

  useEventListener('focusin', focused)
  useEventListener('pointerdown', () => (byPointer = true), { capture: true })
  useEventListener('keydown', () => (byPointer = false), { capture: true })
  useMutationObserver(document.body, () => queueMicrotask(look), {
    childList: true,
    subtree: true,
    attributes: true,
    attributeFilter: ['disabled', 'inert'],
  })
  return { enter }
}
