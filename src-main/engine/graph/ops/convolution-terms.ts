import type { Tensor } from '../graph.ts'
import type { PadPair } from '../op-attributes.ts'
import { gather } from './indexing.ts'
import { matMul } from './linear-algebra.ts'
import { concat, pad, reshape, slice, stack, transpose } from './shaping.ts'

/** Geometry of a convolution over one or two spatial axes; one entry an axis. */
export interface ConvAttributes {
  readonly strides: readonly number[]
  readonly pads: readonly PadPair[]
  readonly dilations: readonly number[]
  readonly groups: number
}

export const product = (values: readonly number[]): number => values.reduce((a, b) => a * b, 1)

/** All index tuples below the given sizes, last one fastest. */
export const tuples = (sizes: readonly number[]): number[][] =>
  sizes.reduce<number[][]>((heads, size) => heads.flatMap((head) => Array.from({ length: size }, (_, i) => [...head, i])), [[]])

/** ONNX lists all paddings before, then all paddings after. */
export const onnxPads = (pads: readonly PadPair[]): number[] => [...pads.map(([before]) => before), ...pads.map(([, after]) => after)]

/** Elements a transposed convolution must add at the end to give back the sizes of the convolution's input. */
export const outputPaddingFor = (
  input: readonly number[],
  output: readonly number[],
  kernel: readonly number[],
  { strides, pads, dilations }: Omit<ConvAttributes, 'groups'>,
): number[] =>
  input.map((size, i) => {
    const [before, after] = pads[i]
    return size - ((output[i] - 1) * strides[i] + dilations[i] * (kernel[i] - 1) + 1 - before - after)
  })

/** Swaps batch and channel axes. */
export const swapBatch = (x: Tensor): Tensor =>
  transpose(
    x,
    x.shape.map((_, axis) => (axis < 2 ? 1 - axis : axis)),
  )

/**
 * Gradient of a convolution's weights by one matrix product a tap; parameters and result as those of `weightGradient`.
 */
export const weightGradientByTaps = (
  x: Tensor,
  dy: Tensor,
  kernel: readonly number[],
  { strides, pads, dilations, groups }: ConvAttributes,
): Tensor => {
  const [outputs, channels] = [dy.shape[1], x.shape[1]]
  const spatial = dy.shape.slice(2)
  const positions = product(spatial) * x.shape[0]
  const padded = swapBatch(pads.flat().some((size) => size > 0) ? pad(x, [[0, 0], [0, 0], ...pads]) : x)
  const dyRows = reshape(swapBatch(dy), groups === 1 ? [outputs, positions] : [groups, outputs / groups, positions])
  const taps = tuples(kernel).map((tap) => {
    const begin = [0, 0, ...tap.map((index, i) => index * dilations[i])]
    const seen = slice(padded, begin, [channels, x.shape[0], ...spatial], [1, 1, ...strides])
    const xRows = reshape(seen, groups === 1 ? [channels, positions] : [groups, channels / groups, positions])
    return reshape(matMul(dyRows, xRows, { transposeB: true }), [outputs, channels / groups])
  })
  return reshape(stack(taps, 2), [outputs, channels / groups, ...kernel])
}

/**
 * The same for two axes without strides and groups, where x has no fewer channels than dy: taps along the first axis move dy, those along
 * the second x. That takes fewer copies, and a product for each tap of the second axis alone.
 *
 *   dw[o, c, i, j] = sum_{b, h, l} dy[b, o, h - i*dilation + before, l] x[b, c, h, l + j*dilation - before]
 */
export const weightGradientByRowsAndColumns = (
  x: Tensor,
  dy: Tensor,
  [rows, columns]: readonly number[],
  { pads, dilations }: ConvAttributes,
): Tensor => {
  const [batch, channels, height] = x.shape
  const [, outputs, outputHeight, outputWidth] = dy.shape
  const above = Math.max(0, dilations[0] * (rows - 1) - pads[0][0])
  const below = Math.max(0, pads[0][0] + height - outputHeight)
  const positions = batch * height * outputWidth
  const wide = paddedAlong(swapBatch(x), 3, pads[1])
  const tall = paddedAlong(swapBatch(dy), 2, [above, below])
  const moved = Array.from({ length: rows }, (_, i) =>
    slice(tall, [0, 0, above + pads[0][0] - i * dilations[0], 0], [outputs, batch, height, outputWidth]),
  )
  const dyRows = reshape(concat(moved, 0), [rows * outputs, positions])
  const products = Array.from({ length: columns }, (_, j) => {
    const xRows = reshape(slice(wide, [0, 0, 0, j * dilations[1]], [channels, batch, height, outputWidth]), [channels, positions])
    return reshape(matMul(dyRows, xRows, { transposeB: true }), [rows, outputs, channels])
  })
  return transpose(stack(products, 3), [1, 2, 0, 3])
}

const paddedAlong = (x: Tensor, axis: number, pair: PadPair): Tensor =>
  pair[0] + pair[1] === 0
    ? x
    : pad(
        x,
        x.shape.map((_, i) => (i === axis ? pair : [0, 0])),
      )

/** [outputs, channels / groups, ...kernel] to [channels, outputs / groups, ...kernel], every kernel axis reversed. */
export const turnedKernel = (w: Tensor, groups: number): Tensor => {
  const [outputs, channels, ...kernel] = w.shape
  const swapped = transpose(reshape(w, [groups, outputs / groups, channels, ...kernel]), [0, 2, 1, ...kernel.map((_, i) => i + 3)])
  return kernel.reduce(
    (turned, taps, i) => (taps === 1 ? turned : gather(turned, w.graph.constant(reversedIndices(taps), [taps], 'int32'), i + 2)),
    reshape(swapped, [groups * channels, outputs / groups, ...kernel]),
  )
}

const reversedIndices = (count: number): number[] => Array.from({ length: count }, (_, i) => count - 1 - i)
