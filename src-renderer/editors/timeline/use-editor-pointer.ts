import { useEventListener } from '@vueuse/core'
import type { Ref } from 'vue'
import type { EditorPointer } from './core/gesture.ts'

/** What an editor hears of a pointer. */
export interface PointerTarget {
  pointerDown(pointer: EditorPointer): void
  pointerMove(pointer: EditorPointer): void
  pointerUp(): void
  cancel(): void
  /** It passes without a button; null where it leaves. */
  pointerHover?(pointer: EditorPointer | null): void
}

export const pointerOf = (event: MouseEvent, element: HTMLElement): EditorPointer => {
  const { left, top } = element.getBoundingClientRect()
  return { x: event.clientX - left, y: event.clientY - top, shift: event.shiftKey, alt: event.altKey, mod: event.ctrlKey || event.metaKey }
}

/** Gives an editor the pointer from going down to coming up, wherever it goes meanwhile. Browsers tell of moves once a picture. */
export function useEditorPointer(canvas: Ref<HTMLElement | null | undefined>, target: () => PointerTarget): void {
  let hasMoved = false

  useEventListener(canvas, 'pointerdown', (event) => {
    if (event.button !== 0 || !canvas.value) return
    canvas.value.setPointerCapture(event.pointerId)
    hasMoved = false
    target().pointerDown(pointerOf(event, canvas.value))
  })
  useEventListener(canvas, 'pointermove', (event) => {
    if (!canvas.value) return
    if (!canvas.value.hasPointerCapture(event.pointerId)) {
      target().pointerHover?.(pointerOf(event, canvas.value))
      return
    }
    hasMoved = true
    target().pointerMove(pointerOf(event, canvas.value))
  })
  useEventListener(canvas, 'pointerleave', () => target().pointerHover?.(null))
  useEventListener(canvas, 'pointerup', (event) => {
    if (!canvas.value?.hasPointerCapture(event.pointerId)) return
    if (hasMoved) target().pointerMove(pointerOf(event, canvas.value))
    target().pointerUp()
  })
  useEventListener(canvas, 'pointercancel', () => target().cancel())
}
