import type { Shape } from '../../host-tensor.ts'
import type { Tensor } from '../graph.ts'
import { addN } from './elementwise.ts'
import { pad, slice } from './boxes.ts'
import { concat } from './joining.ts'
import { fill, reshape } from './shaping.ts'
import type { BoxGradient } from './operation.ts'

/**
 * The gradient of a tensor from those of boxes cut out of it.
 *
 * Boxes that lie one after the other along a single axis are joined, with zeros in the gaps; overlapping ones go into as many
 * layers as overlap. So the T slices of a sequence cost one concat, not T padded copies of the whole.
 *
 * @param shape  of the tensor the boxes were cut from
 */
export const joinBoxes = (shape: Shape, boxes: readonly BoxGradient[]): Tensor => {
  const byAxis = new Map<number, BoxGradient[]>()
  const parts: Tensor[] = []
  for (const item of boxes) {
    const axis = onlyCutAxis(shape, item)
    if (axis === null) parts.push(placeBox(shape, item))
    else byAxis.set(axis, [...(byAxis.get(axis) ?? []), item])
  }
  for (const [axis, items] of byAxis) parts.push(...inLayers(items, axis).map((layer) => joinLayer(shape, layer, axis)))
  return addN(parts)
}

/** The one axis along which the box is smaller than the tensor; null where it is cut along several or takes strides. */
const onlyCutAxis = (shape: Shape, { box }: BoxGradient): number | null => {
  if (box.strides.some((stride, axis) => stride !== 1 && box.size[axis] > 1)) return null
  const cut = shape.flatMap((size, axis) => (box.size[axis] === size ? [] : [axis]))
  return cut.length > 1 ? null : (cut[0] ?? 0)
}

/** Sorts boxes into as few layers as hold them without overlap along the axis. */
const inLayers = (boxes: readonly BoxGradient[], axis: number): BoxGradient[][] => {
  const layers: { end: number; items: BoxGradient[] }[] = []
  for (const item of [...boxes].sort((a, b) => a.box.begin[axis] - b.box.begin[axis])) {
    const begin = item.box.begin[axis]
    let layer = layers.find(({ end }) => end <= begin)
    if (!layer) layers.push((layer = { end: 0, items: [] }))
    layer.items.push(item)
    layer.end = begin + item.box.size[axis]
  }
  return layers.map(({ items }) => items)
}

const joinLayer = (shape: Shape, layer: readonly BoxGradient[], axis: number): Tensor => {
  const { graph } = layer[0].gradient
  const pieces: Tensor[] = []
  let end = 0
  const zerosUntil = (begin: number) => {
    if (begin > end)
      pieces.push(
        fill(
          graph,
          shape.map((size, i) => (i === axis ? begin - end : size)),
          0,
        ),
      )
  }
  for (const { box, gradient } of layer) {
    zerosUntil(box.begin[axis])
    pieces.push(gradient)
    end = box.begin[axis] + box.size[axis]
  }
  zerosUntil(shape[axis])
  return concat(pieces, axis)
}

/** One box in a tensor of zeros; a strided one is spread out first. */
export const placeBox = (shape: Shape, { box, gradient }: BoxGradient): Tensor => {
  let spread = gradient
  box.strides.forEach((stride, axis) => {
    if (stride > 1) spread = dilate(spread, axis, stride)
  })
  const pads = shape.map((size, axis) => [box.begin[axis], size - box.begin[axis] - spread.shape[axis]] as const)
  return pads.every(([before, after]) => before === 0 && after === 0) ? spread : pad(spread, pads)
}

/** Puts stride - 1 zeros between neighbours along an axis. */
const dilate = (x: Tensor, axis: number, stride: number): Tensor => {
  if (x.shape[axis] === 1) return x
  const apart = reshape(x, [...x.shape.slice(0, axis + 1), 1, ...x.shape.slice(axis + 1)])
  const padded = pad(
    apart,
    apart.shape.map((_, i) => (i === axis + 1 ? [0, stride - 1] : [0, 0])),
  )
  const joined = reshape(
    padded,
    x.shape.map((size, i) => (i === axis ? size * stride : size)),
  )
  const size = joined.shape.map((length, i) => (i === axis ? length - stride + 1 : length))
  return slice(
    joined,
    size.map(() => 0),
    size,
  )
}
