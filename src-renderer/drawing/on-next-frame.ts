import { onBeforeUnmount } from 'vue'

/** A drawing that is done once before the next picture, however often it is asked for. */
export function onNextFrame(draw: () => void): () => void {
  let waiting = 0
  onBeforeUnmount(() => cancelAnimationFrame(waiting))
  return () => {
    if (waiting) return
    waiting = requestAnimationFrame(() => {
      waiting = 0
      draw()
    })
  }
}
