/** Pointer, wheel and keys on the stage, as moves of the view and of the play position. */
import type { Ref } from 'vue'
import { type Extent, frameAt, panBy, pixelOf, type TimeView, zoomAround } from './core/time-view.ts'

export interface StagePorts {
  view(): TimeView
  extent(): Extent
  show(view: TimeView): void
  /** Where the sound plays or would begin, in samples. */
  position(): number
  seek(frame: number): void
  hover(place: { x: number; y: number } | null): void
}

const CLICK_PIXELS = 4
const LINE_PIXELS = 16
const ZOOM_OF_PIXEL = 0.004
const PINCH_OF_PIXEL = 0.01

export interface StageGestures {
  pressed(event: PointerEvent): void
  moved(event: PointerEvent): void
  released(event: PointerEvent): void
  left(): void
  /** What is under way is given up; the view stays where it is. */
  cancel(): void
  wheel(event: WheelEvent): void
  key(event: KeyboardEvent): void
  zoom(factor: number): void
}

export function stageGestures(stage: Ref<HTMLElement | undefined>, ports: StagePorts): StageGestures {
  let drag: { x: number; view: TimeView; isPan: boolean } | null = null

  const placeOf = (event: MouseEvent): { x: number; y: number } => {
    const box = stage.value?.getBoundingClientRect()
    return { x: event.clientX - (box?.left ?? 0), y: event.clientY - (box?.top ?? 0) }
  }

  /** Around the play position where it is in sight, else around the middle. */
  function zoom(factor: number): void {
    const extent = ports.extent()
    const x = pixelOf(ports.view(), ports.position())
    ports.show(zoomAround(ports.view(), extent, x >= 0 && x <= extent.width ? x : extent.width / 2, factor))
  }

  function stepBy(pixels: number): void {
    const { totalFrames } = ports.extent()
    ports.seek(
      Math.max(
        0,
        Math.min(totalFrames, ports.position() + Math.sign(pixels) * Math.max(1, Math.abs(pixels) * ports.view().framesPerPixel)),
      ),
    )
  }

  const keys: Record<string, (event: KeyboardEvent) => void> = {
    ArrowLeft: ({ shiftKey }) => stepBy(shiftKey ? -100 : -10),
    ArrowRight: ({ shiftKey }) => stepBy(shiftKey ? 100 : 10),
    PageUp: () => ports.show(panBy(ports.view(), ports.extent(), -0.9 * ports.extent().width)),
    PageDown: () => ports.show(panBy(ports.view(), ports.extent(), 0.9 * ports.extent().width)),
    Home: () => ports.seek(0),
    End: () => ports.seek(ports.extent().totalFrames),
  }

  return {
    pressed(event) {
      if (event.button !== 0) return
      stage.value?.setPointerCapture(event.pointerId)
      drag = { x: event.clientX, view: ports.view(), isPan: false }
    },
    moved(event) {
      ports.hover(placeOf(event))
      if (!drag) return
      const pixels = drag.x - event.clientX
      drag.isPan ||= Math.abs(pixels) > CLICK_PIXELS
      if (drag.isPan) ports.show(panBy(drag.view, ports.extent(), pixels))
    },
    released(event) {
      if (drag && !drag.isPan) ports.seek(Math.max(0, Math.min(ports.extent().totalFrames, frameAt(ports.view(), placeOf(event).x))))
      drag = null
    },
    left: () => ports.hover(null),
    cancel: () => (drag = null),
    wheel(event) {
      event.preventDefault()
      const unit = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? LINE_PIXELS : 1
      const [x, y] = [event.deltaX * unit, event.deltaY * unit]
      if (event.ctrlKey || event.metaKey)
        ports.show(zoomAround(ports.view(), ports.extent(), placeOf(event).x, Math.exp(-y * PINCH_OF_PIXEL)))
      else if (event.shiftKey || Math.abs(x) > Math.abs(y)) ports.show(panBy(ports.view(), ports.extent(), x || y))
      else ports.show(zoomAround(ports.view(), ports.extent(), placeOf(event).x, Math.exp(-y * ZOOM_OF_PIXEL)))
    },
    key(event) {
      const act = keys[event.key]
      if (!act || event.ctrlKey || event.metaKey || event.altKey) return
      event.preventDefault()
      act(event)
    },
    zoom,
  }
}
