import { refuse, requireType } from '../apply-op.ts'
import type { Provider } from '../../provider.ts'
import type { Node, Tensor, TensorType } from '../graph.ts'
import type { PadPair } from '../op-attributes.ts'
import { gather } from './indexing.ts'
import { matMul } from './linear-algebra.ts'
import { cutIntoPieces } from './onnx-pieces.ts'
import type { OnnxWriter } from './onnx-writer.ts'
import { sum } from './reductions.ts'
import { pad, slice } from './boxes.ts'
import { concat, stack } from './joining.ts'
import { reshape, transpose } from './shaping.ts'

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

/** Places from which the items of a batch are multiplied one by one, which leaves batch and channels where they are. */
const fewestPlaces = 256

/**
 * Sum over batch and places of the products of the channels of a and b: [batch, A, ...], [batch, B, ...] -> [A, B].
 */
const channelProducts = (a: Tensor, b: Tensor): Tensor => {
  const places = product(a.shape.slice(2))
  if (places >= fewestPlaces) {
    const [left, right] = [a, b].map((x) => reshape(x, [...x.shape.slice(0, 2), places]))
    return sum(matMul(left, right, { transposeB: true }), 0)
  }
  const [left, right] = [a, b].map((x) => reshape(swapBatch(x), [x.shape[1], -1]))
  return matMul(left, right, { transposeB: true })
}

/** As channelProducts, where channels of each group see no others: [A, B / groups]. */
const channelProductsInGroups = (a: Tensor, b: Tensor, groups: number): Tensor => {
  const [left, right] = [a, b].map((x) => reshape(swapBatch(x), [groups, x.shape[1] / groups, -1]))
  return reshape(matMul(left, right, { transposeB: true }), [a.shape[1], b.shape[1] / groups])
}

/**
 * Gradient of a convolution's weights by one matrix product a tap; parameters and result as those of `weightGradient`.
 */
export const weightGradientByTaps = (
  x: Tensor,
  dy: Tensor,
  kernel: readonly number[],
  { strides, pads, dilations, groups }: ConvAttributes,
): Tensor => {
  const [batch, channels] = x.shape
  const padded = pads.flat().some((size) => size > 0) ? pad(x, [[0, 0], [0, 0], ...pads]) : x
  const taps = tuples(kernel).map((tap) => {
    const begin = [0, 0, ...tap.map((index, i) => index * dilations[i])]
    const seen = slice(padded, begin, [batch, channels, ...dy.shape.slice(2)], [1, 1, ...strides])
    return groups === 1 ? channelProducts(dy, seen) : channelProductsInGroups(dy, seen, groups)
  })
  return reshape(stack(taps, 2), [dy.shape[1], channels / groups, ...kernel])
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
  const wide = paddedAlong(x, 3, pads[1])
  const tall = paddedAlong(dy, 2, [above, below])
  const moved = Array.from({ length: rows }, (_, i) =>
    slice(tall, [0, 0, above + pads[0][0] - i * dilations[0], 0], [batch, outputs, height, outputWidth]),
  )
  const joined = concat(moved, 1)
  const products = Array.from({ length: columns }, (_, j) => {
    const seen = slice(wide, [0, 0, 0, j * dilations[1]], [batch, channels, height, outputWidth])
    return reshape(channelProducts(joined, seen), [rows, outputs, channels])
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

export interface ConvTransposeAttributes extends ConvAttributes {
  readonly outputPadding: readonly number[]
}

/** @throws GraphError where input, weights and attributes do not fit */
export const requireGeometry = (x: TensorType, w: TensorType, { strides, pads, dilations, groups }: ConvAttributes): void => {
  requireType(x, ['float32'])
  requireType(w, ['float32'])
  const axes = strides.length
  if (x.shape.length !== axes + 2 || w.shape.length !== axes + 2) refuse(`input and weights must have rank ${axes + 2}.`)
  if (pads.length !== axes || dilations.length !== axes) refuse(`stride, padding and dilation need ${axes} entries, one an axis.`)
  const positive = [...strides, ...dilations, groups].every((value) => Number.isInteger(value) && value >= 1)
  if (!positive || !pads.flat().every((value) => Number.isInteger(value) && value >= 0)) {
    refuse('stride, dilation and groups must be whole numbers above 0, padding 0 or more.')
  }
}

/**
 * A grouped convolution; on WebGPU written as one convolution a group, because ONNX Runtime 1.30 gives wrong numbers there for some
 * channel counts.
 */
export const inGroups = (
  onnx: OnnxWriter,
  operands: readonly string[],
  { inputs, attributes: { groups } }: Node<'conv'> | Node<'convTranspose'>,
  provider: Provider,
  convolve: (operands: readonly string[], group: number) => string,
): string => {
  if (groups === 1 || provider !== 'webgpu') return convolve(operands, groups)
  // Channels are the input's second axis and the first of weights and bias.
  const parts = operands.map((operand, i) => {
    const axis = i === 0 ? 1 : 0
    return cutIntoPieces(onnx, operand, axis, new Array<number>(groups).fill(inputs[i].shape[axis] / groups), provider)
  })
  return onnx.op(
    'Concat',
    parts[0].map((_, group) =>
      convolve(
        parts.map((pieces) => pieces[group]),
        1,
      ),
    ),
    { axis: 1 },
  )
}
