import { onBeforeUnmount, onMounted, type Ref, ref } from 'vue'

/** The present size of an element, in CSS pixels. */
export function useSize(element: Ref<HTMLElement | undefined>): { width: Ref<number>; height: Ref<number> } {
  const width = ref(0)
  const height = ref(0)
  const observer = new ResizeObserver(([entry]) => {
    width.value = entry.contentRect.width
    height.value = entry.contentRect.height
  })
  onMounted(() => element.value && observer.observe(element.value))
  onBeforeUnmount(() => observer.disconnect())
  return { width, height }
}
