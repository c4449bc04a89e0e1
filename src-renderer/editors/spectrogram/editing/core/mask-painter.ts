import type { MaskShape, SpectralMask } from '../../../../../src-shared/spectral/index.ts'
import { hertzAt } from '../../../../../src-shared/spectral/index.ts'
import type { EditorScale } from './editor-scale.ts'

export interface MaskLook {
  width: number
  height: number
  /** Of what is chosen, and of its edge. */
  fill: string
  edge: string
}

/** Paints what a mask takes: shapes one after the other, as they add, subtract and intersect. */
export function paintMask(context: CanvasRenderingContext2D, mask: SpectralMask, scale: EditorScale, look: MaskLook): void {
  const { width, height } = look
  if (mask.shapes.length === 0 && !mask.isInverted) return
  const path = (shape: MaskShape): Path2D => shapePath(shape, scale, width, height)
  context.fillStyle = look.fill
  for (const { combine, shape } of mask.shapes) {
    context.globalCompositeOperation = combine === 'add' ? 'source-over' : combine === 'subtract' ? 'destination-out' : 'destination-in'
    if (combine === 'add') {
      // Where two lie over each other nothing is chosen twice.
      context.globalCompositeOperation = 'destination-out'
      context.fillStyle = '#000'
      context.fill(path(shape), fillRule(shape))
      context.globalCompositeOperation = 'source-over'
      context.fillStyle = look.fill
    } else context.fillStyle = '#000'
    context.fill(path(shape), fillRule(shape))
  }
  if (mask.isInverted) {
    context.globalCompositeOperation = 'source-out'
    context.fillStyle = look.fill
    context.fillRect(0, 0, width, height)
  }
  context.globalCompositeOperation = 'source-over'
  context.lineWidth = 1
  for (const { combine, shape } of mask.shapes) {
    context.strokeStyle = look.edge
    context.setLineDash(combine === 'add' ? [] : [4, 3])
    if (shape.kind === 'box' || shape.kind === 'lasso') context.stroke(path(shape))
  }
  context.setLineDash([])
}

const fillRule = (shape: MaskShape): CanvasFillRule => (shape.kind === 'lasso' ? 'evenodd' : 'nonzero')

function shapePath(shape: MaskShape, scale: EditorScale, width: number, height: number): Path2D {
  const path = new Path2D()
  switch (shape.kind) {
    case 'box': {
      const left = shape.startSample === null ? -2 : scale.xOf(shape.startSample)
      const right = shape.endSample === null ? width + 2 : scale.xOf(shape.endSample)
      const upper = shape.highHz === null ? -2 : scale.yOf(shape.highHz)
      const lower = shape.lowHz === null ? height + 2 : scale.yOf(shape.lowHz)
      path.rect(left, upper, Math.max(1, right - left), Math.max(1, lower - upper))
      return path
    }
    case 'lasso':
      shape.points.forEach(([sample, hertz], i) => (i === 0 ? path.moveTo : path.lineTo).call(path, scale.xOf(sample), scale.yOf(hertz)))
      path.closePath()
      return path
    case 'brush':
      strokePath(path, shape.points, shape.reachSamples, scale)
      return path
    case 'harmonics':
      harmonicPath(path, shape, scale, width)
      return path
    case 'cells':
      for (const [column, first, bins] of shape.runs) {
        const left = scale.xOf((column - 0.5) * shape.hopSamples)
        const right = scale.xOf((column + 0.5) * shape.hopSamples)
        if (right < 0 || left > width) continue
        const upper = scale.yOf((first + bins - 0.5) * shape.binHz)
        const lower = scale.yOf(Math.max(0, (first - 0.5) * shape.binHz))
        path.rect(left, upper, Math.max(1, right - left), Math.max(1, lower - upper))
      }
      return path
  }
}

/** Ellipses that lie in each other along the stroke. */
function strokePath(path: Path2D, points: readonly (readonly [number, number, number])[], reachSamples: number, scale: EditorScale): void {
  const radiusX = scale.xOf(reachSamples) - scale.xOf(0)
  let [lastX, lastY] = [NaN, NaN]
  for (const [sample, low, high] of points) {
    const [x, upper, lower] = [scale.xOf(sample), scale.yOf(high), scale.yOf(low)]
    const y = (upper + lower) / 2
    const radiusY = Math.max(1, (lower - upper) / 2)
    const steps = Number.isNaN(lastX) ? 1 : Math.max(1, Math.ceil(Math.hypot((x - lastX) / radiusX, (y - lastY) / radiusY) * 3))
    for (let step = 1; step <= steps; step++) {
      const part = step / steps
      const [atX, atY] = Number.isNaN(lastX) ? [x, y] : [lastX + part * (x - lastX), lastY + part * (y - lastY)]
      path.moveTo(atX + radiusX, atY)
      path.ellipse(atX, atY, radiusX, radiusY, 0, 0, 2 * Math.PI)
    }
    lastX = x
    lastY = y
  }
}

function harmonicPath(path: Path2D, shape: Extract<MaskShape, { kind: 'harmonics' }>, scale: EditorScale, width: number): void {
  const wide = 2 ** (shape.halfWidthCents / 1200) - 1
  const [from, to] = [Math.max(0, scale.xOf(shape.points[0][0])), Math.min(width, scale.xOf(shape.points[shape.points.length - 1][0]))]
  for (let k = 1; k <= shape.count; k++) {
    const edge = (x: number, side: 1 | -1): number => {
      const hertz = hertzAt(shape.points, scale.sampleAt(x))
      return scale.yOf(k * hertz + side * Math.min(hertz * wide * Math.sqrt(k), 0.45 * hertz))
    }
    path.moveTo(from, edge(from, 1))
    for (let x = from; x <= to; x += 3) path.lineTo(x, edge(x, 1))
    for (let x = to; x >= from; x -= 3) path.lineTo(x, edge(x, -1))
    path.closePath()
  }
}
