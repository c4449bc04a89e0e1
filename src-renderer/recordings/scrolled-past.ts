import { onBeforeUnmount, onMounted, ref, type Ref } from 'vue'

/**
 * How many pixels of a list have gone by above the edge of whatever scrolls it, and how high that is. What scrolls it may be
 * any element around it, and another one when the window becomes narrower.
 */
export function useScrolledPast(list: Readonly<Ref<HTMLElement | undefined>>): { scrolledPast: Ref<number>; height: Ref<number> } {
  const scrolledPast = ref(0)
  const height = ref(800)

  function look(): void {
    if (!list.value) return
    const scroller = scrollerOf(list.value)
    scrolledPast.value = Math.max(0, scroller.getBoundingClientRect().top - list.value.getBoundingClientRect().top)
    height.value = scroller.clientHeight
  }

  const observer = new ResizeObserver(look)
  onMounted(() => {
    if (list.value) observer.observe(scrollerOf(list.value))
    // Scrolling does not bubble, but is captured on its way down.
    addEventListener('scroll', look, { capture: true, passive: true })
    addEventListener('resize', look)
    look()
  })
  onBeforeUnmount(() => {
    observer.disconnect()
    removeEventListener('scroll', look, { capture: true })
    removeEventListener('resize', look)
  })
  return { scrolledPast, height }
}

function scrollerOf(element: HTMLElement): HTMLElement {
  let at = element.parentElement
  while (at && !/auto|scroll/.test(getComputedStyle(at).overflowY)) at = at.parentElement
  return at ?? document.documentElement
}
