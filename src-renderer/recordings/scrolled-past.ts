import { useEventListener, useResizeObserver } from '@vueuse/core'
import { onMounted, ref, type Ref } from 'vue'

/**
 * How many pixels of a list have gone by above the edge of whatever scrolls it, and how high that is. What scrolls it may be
 * any element around it, and another one when the window becomes narrower.
 */
export function useScrolledPast(list: Readonly<Ref<HTMLElement | undefined>>): {
  scrolledPast: Ref<number>
  height: Ref<number>
  /** At once, where a scroll was the program's own: its event comes with a later frame. */
  look: () => void
} {
  const scrolledPast = ref(0)
  const height = ref(800)

  function look(): void {
    if (!list.value) return
    const scroller = scrollerOf(list.value)
    scrolledPast.value = Math.max(0, scroller.getBoundingClientRect().top - list.value.getBoundingClientRect().top)
    height.value = scroller.clientHeight
  }

  useResizeObserver(() => list.value && scrollerOf(list.value), look)
  // Scrolling does not bubble, but is captured on its way down.
  useEventListener('scroll', look, { capture: true, passive: true })
  useEventListener('resize', look)
  onMounted(look)
  return { scrolledPast, height, look }
}

function scrollerOf(element: HTMLElement): HTMLElement {
  let at = element.parentElement
  while (at && !/auto|scroll/.test(getComputedStyle(at).overflowY)) at = at.parentElement
  return at ?? document.documentElement
}
