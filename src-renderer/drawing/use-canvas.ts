import { useDevicePixelRatio, useElementSize } from '@vueuse/core'
import { watch, type Ref, type WatchSource } from 'vue'
import { useThemeStore } from '../theme/theme-store.ts'
import { fitCanvas, type CanvasSize } from './fit-canvas.ts'
import { onNextFrame } from './on-next-frame.ts'

/**
 * A canvas as sharp as the screen that is painted, cleared, before the next picture: when `draw` is called, when something of `shown`
 * changes, and when its box, the screen's pixels or the theme's colours do. Without a size nothing is painted.
 */
export function useCanvas(
  canvas: Readonly<Ref<HTMLCanvasElement | null | undefined>>,
  paint: (context: CanvasRenderingContext2D, size: CanvasSize) => void,
  shown: readonly WatchSource[] = [],
): { width: Readonly<Ref<number>>; height: Readonly<Ref<number>>; draw: () => void } {
  const { width, height } = useElementSize(canvas)
  const { pixelRatio } = useDevicePixelRatio()
  const theme = useThemeStore()
  const draw = onNextFrame(() => {
    const context = canvas.value?.getContext('2d')
    const size = { width: width.value, height: height.value }
    if (!context || size.width === 0 || size.height === 0) return
    fitCanvas(context, size, pixelRatio.value)
    paint(context, size)
  })
  watch([width, height, pixelRatio, () => theme.revision, ...shown], draw, { flush: 'post' })
  return { width, height, draw }
}
