import type { SoundMap } from '../../src-shared/rpc/index.ts'
import { toPixels, type MapView, type Size } from './map-place.ts'

interface Picture {
  view: MapView
  size: Size
}

export interface PointsPicture extends Picture {
  /** By recording. */
  colours: readonly string[]
  /** Number of the recording that is looked for; null: all alike. */
  emphasised: number | null
}

/** Radius of a unit that is not near, in pixels. */
const SMALLEST = 1.4
const LARGEST = 7

/** Few units are large, many small; nearer they grow. */
export const radiusOf = (count: number, { zoom }: MapView): number =>
  Math.max(SMALLEST, Math.min(LARGEST, (60 / Math.sqrt(count + 1)) * Math.sqrt(zoom)))

/** All units: one path a recording, so that thousands take a few milliseconds. */
export function paintPoints(context: CanvasRenderingContext2D, map: SoundMap, picture: PointsPicture): void {
  const { view, size, colours, emphasised } = picture
  const radius = radiusOf(map.x.length, view)
  const paths = colours.map(() => new Path2D())
  for (let i = 0; i < map.x.length; i++) {
    const { x, y } = toPixels({ x: map.x[i], y: map.y[i] }, view, size)
    if (x < -radius || y < -radius || x > size.width + radius || y > size.height + radius) continue
    const path = paths[map.recording[i]]
    path.moveTo(x + radius, y)
    path.arc(x, y, radius, 0, 2 * Math.PI)
  }
  paths.forEach((path, recording) => {
    context.globalAlpha = emphasised === null ? 0.75 : emphasised === recording ? 1 : 0.12
    context.fillStyle = colours[recording]
    context.fill(path)
  })
}

export interface MarksPicture extends Picture {
  accent: string
  text: string
  /** Units that sounded lately, the one that sounds now last. */
  sounded: readonly number[]
  /** The unit under the pointer, or chosen by keys; -1: none. */
  chosen: number
  /** Whether keys are heard here. */
  focused: boolean
}

/** What sounds, and what is chosen, above the units. */
export function paintMarks(context: CanvasRenderingContext2D, map: SoundMap, picture: MarksPicture): void {
  const { view, size, sounded, chosen, accent, text, focused } = picture
  const radius = radiusOf(map.x.length, view)
  const at = (unit: number): { x: number; y: number } => toPixels({ x: map.x[unit], y: map.y[unit] }, view, size)
  context.lineCap = 'round'
  for (let i = 1; i < sounded.length; i++) {
    const [from, to] = [at(sounded[i - 1]), at(sounded[i])]
    context.globalAlpha = 0.7 * (i / sounded.length) ** 2
    context.strokeStyle = accent
    context.lineWidth = 1.5
    context.beginPath()
    context.moveTo(from.x, from.y)
    context.lineTo(to.x, to.y)
    context.stroke()
  }
  context.globalAlpha = 1
  const now = sounded.at(-1)
  if (now !== undefined) {
    const { x, y } = at(now)
    context.fillStyle = accent
    context.beginPath()
    context.arc(x, y, radius + 3, 0, 2 * Math.PI)
    context.fill()
    context.globalAlpha = 0.35
    context.beginPath()
    context.arc(x, y, radius + 10, 0, 2 * Math.PI)
    context.fill()
    context.globalAlpha = 1
  }
  if (chosen < 0) return
  const { x, y } = at(chosen)
  context.strokeStyle = text
  context.lineWidth = focused ? 2.5 : 1.5
  context.beginPath()
  context.arc(x, y, radius + 4, 0, 2 * Math.PI)
  context.stroke()
}
