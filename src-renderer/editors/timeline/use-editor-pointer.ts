import { useEventListener } from '@vueuse/core'
import type { Ref } from 'vue'
import { onNextFrame } from '../../drawing/on-next-frame.ts'
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

/** Gives an editor the pointer from going down to coming up, wherever it goes meanwhile; moves at most once a picture. */
export function useEditorPointer(canvas: Ref<HTMLElement | null | undefined>, target: () => PointerTarget): void {
  let last: EditorPointer | null = null
  const move = onNextFrame(() => last && target().pointerMove(last))

  useEventListener(canvas, 'pointerdown', (event) => {
    if (event.button !== 0 || !canvas.value) return
    canvas.value.setPointerCapture(event.pointerId)
    last = null
    target().pointerDown(pointerOf(event, canvas.value))
  })
  useEventListener(canvas, 'pointermove', (event) => {
    if (!canvas.value) return
    if (!canvas.value.hasPointerCapture(event.pointerId)) {
      target().pointerHover?.(pointerOf(event, canvas.value))
      return
    }
    last = pointerOf(event, canvas.value)
    move()
  })
  useEventListener(canvas, 'pointerleave', () => target().pointerHover?.(null))
  useEventListener(canvas, 'pointerup', (event) => {
    if (!canvas.value?.hasPointerCapture(event.pointerId)) return
    if (last) target().pointerMove(pointerOf(event, canvas.value))
    last = null
    target().pointerUp()
  })
  useEventListener(canvas, 'pointercancel', () => {
    last = null
    target().cancel()
  })
}
