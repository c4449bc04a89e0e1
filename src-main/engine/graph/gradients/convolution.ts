import type { Node, Tensor } from '../graph.ts'
import type { ConvAttributes, OpName, PoolAttributes } from '../op-attributes.ts'
import { addN, div, equal, logicalAnd, logicalNot, logicalOr } from '../ops/elementwise.ts'
import { convNd, convTransposeNd } from '../ops/convolution.ts'
import { gather } from '../ops/indexing.ts'
import { matMul } from '../ops/linear-algebra.ts'
import { concat, fill, pad, reshape, slice, stack, transpose } from '../ops/shaping.ts'
import { placeBox } from './box-gradients.ts'
import { masked, type BoxGradient, type GradientRule } from './gradient-rule.ts'

/** Above so many taps the gradient of the weights is a convolution with swapped roles instead of one matrix product a tap. */
const mostTapProducts = 32

/** All index tuples below the given sizes, last one fastest. */
const tuples = (sizes: readonly number[]): number[][] =>
  sizes.reduce<number[][]>((heads, size) => heads.flatMap((head) => Array.from({ length: size }, (_, i) => [...head, i])), [[]])

const product = (values: readonly number[]): number => values.reduce((a, b) => a * b, 1)

/** Swaps batch and channel axes. */
const swapBatch = (x: Tensor): Tensor => transpose(x, x.shape.map((_, axis) => (axis < 2 ? 1 - axis : axis)))

/**
 * Gradient of a convolution's weights.
 *
 *   dw[o, c, k] = sum_{b, l} dy[b, o, l] x[b, c, l*stride + k*dilation - before]
 *
 * @param x   input of the convolution [batch, channels, ...]
 * @param dy  gradient of its result [batch, outputs, ...]
 * @param kernel  taps along each spatial axis
 * @returns   [outputs, channels / groups, ...kernel]
 */
const weightGradient = (x: Tensor, dy: Tensor, kernel: readonly number[], attributes: ConvAttributes): Tensor =>
  product(kernel) > mostTapProducts ? bySwappedRoles(x, dy, kernel, attributes) : byTaps(x, dy, kernel, attributes)

const byTaps = (x: Tensor, dy: Tensor, kernel: readonly number[], { strides, pads, dilations, groups }: ConvAttributes): Tensor => {
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

const bySwappedRoles = (x: Tensor, dy: Tensor, kernel: readonly number[], { strides, pads, dilations, groups }: ConvAttributes): Tensor => {
  const [batch, channels] = x.shape
  const spatial = x.shape.slice(2)
  const grouped = reshape(x, [batch, groups, channels / groups, ...spatial])
  const inputRows = reshape(transpose(grouped, [2, 1, 0, ...spatial.map((_, i) => i + 3)]), [channels / groups, groups * batch, ...spatial])
  const result = convNd(inputRows, swapBatch(dy), { strides: dilations, pads, dilations: strides, groups })
  const size = [channels / groups, dy.shape[1], ...kernel]
  return swapBatch(slice(result, size.map(() => 0), size))
}

/** Elements a transposed convolution must add at the end to give back the sizes of the convolution's input. */
const outputPaddingFor = (input: readonly number[], output: readonly number[], kernel: readonly number[], attributes: Omit<ConvAttributes, 'groups'>) =>
  input.map((size, i) => {
    const [before, after] = attributes.pads[i]
    return size - ((output[i] - 1) * attributes.strides[i] + attributes.dilations[i] * (kernel[i] - 1) + 1 - before - after)
  })

/** Where one tap of every pooling window lies in the padded input. */
const tapBox = (tap: readonly number[], outputs: readonly number[], lead: readonly number[], strides: readonly number[]) => ({
  begin: [0, 0, ...tap],
  size: [...lead, ...outputs],
  strides: [1, 1, ...strides],
})

/** Lower than any float32 a network computes with; stands for minus infinity in padded cells. */
const lowest = -3.4028234663852886e38

const maxPoolGradient = (node: Node<'maxPool'>, dy: Tensor): Tensor => {
  const [x] = node.inputs
  const [y] = node.outputs
  const { kernel, strides, pads } = node.attributes
  const lead = x.shape.slice(0, 2)
  const outputs = y.shape.slice(2)
  const allPads = [[0, 0] as const, [0, 0] as const, ...pads]
  const padded = pads.flat().some((size) => size > 0) ? pad(x, allPads, lowest) : x
  let taken: Tensor | null = null
  const boxes = tuples(kernel).map((tap): BoxGradient => {
    const box = tapBox(tap, outputs, lead, strides)
    const hit: Tensor = equal(slice(padded, box.begin, box.size, box.strides), y)
    const first = taken ? logicalAnd(hit, logicalNot(taken)) : hit
    taken = taken ? logicalOr(taken, hit) : hit
    return { box, gradient: masked(dy, first) }
  })
  const whole = kernel.every((size, axis) => size <= strides[axis])
    ? interleave(boxes.map(({ gradient }) => gradient), kernel, node.attributes, padded)
    : addN(boxes.map((item) => placeBox(padded.shape, item)))
  return padded === x ? whole : slice(whole, allPads.map(([before]) => before), x.shape)
}

/** Puts the taps of windows that do not overlap beside each other; axis by axis, the last one first. */
const interleave = (taps: readonly Tensor[], kernel: readonly number[], { strides }: PoolAttributes, padded: Tensor): Tensor => {
  let pieces = [...taps]
  for (let i = kernel.length - 1; i >= 0; i--) {
    const axis = i + 2
    const rows: Tensor[] = []
    for (let row = 0; row < pieces.length; row += kernel[i]) rows.push(joinPhases(pieces.slice(row, row + kernel[i]), axis, strides[i], padded.shape[axis]))
    pieces = rows
  }
  return pieces[0]
}

const joinPhases = (phases: readonly Tensor[], axis: number, stride: number, length: number): Tensor => {
  const [first] = phases
  const gaps = stride - phases.length
  const empty = gaps > 0 ? [fill(first.graph, [...first.shape.slice(0, axis + 1), gaps, ...first.shape.slice(axis + 1)], 0)] : []
  const apart = phases.map((phase) => reshape(phase, [...phase.shape.slice(0, axis + 1), 1, ...phase.shape.slice(axis + 1)]))
  const joined = reshape(concat([...apart, ...empty], axis + 1), first.shape.map((size, i) => (i === axis ? size * stride : size)))
  const excess = joined.shape[axis] - length
  if (excess > 0) return slice(joined, joined.shape.map(() => 0), joined.shape.map((size, i) => (i === axis ? length : size)))
  return excess < 0 ? pad(joined, joined.shape.map((_, i) => (i === axis ? [0, -excess] : [0, 0]))) : joined
}

/** How many elements inside the input each pooling window sees, [1, 1, ...windows]. */
export const windowCounts = (input: readonly number[], outputs: readonly number[], { kernel, strides, pads }: PoolAttributes): number[] =>
  tuples(outputs).map((position) =>
    product(
      position.map((index, axis) => {
        const begin = index * strides[axis] - pads[axis][0]
        return Math.min(begin + kernel[axis], input[axis]) - Math.max(begin, 0)
      }),
    ),
  )

const avgPoolGradient = (node: Node<'avgPool'>, dy: Tensor): Tensor => {
  const [x] = node.inputs
  const { graph, attributes } = node
  const { kernel, strides, pads } = attributes
  const outputs = dy.shape.slice(2)
  const inputs = x.shape.slice(2)
  const counts = graph.constant(windowCounts(inputs, outputs, attributes), [1, 1, ...outputs])
  const rows = x.shape[0] * x.shape[1]
  const dilations = kernel.map(() => 1)
  const spread = convTransposeNd(reshape(div(dy, counts), [rows, 1, ...outputs]), fill(graph, [1, 1, ...kernel], 1), {
    strides,
    pads,
    dilations,
    groups: 1,
    outputPadding: outputPaddingFor(inputs, outputs, kernel, { strides, pads, dilations }),
  })
  return reshape(spread, x.shape)
}

/**
 * Gradient of a convolution's input. Without strides it is again a convolution, with the kernel turned round, which ONNX Runtime's CPU
 * computes more than twice as fast as the transposed one.
 */
const inputGradient = (x: Tensor, w: Tensor, dy: Tensor, attributes: ConvAttributes): Tensor => {
  const kernel = w.shape.slice(2)
  const { strides, pads, dilations } = attributes
  const reach = kernel.map((taps, i) => dilations[i] * (taps - 1))
  const borders = pads.map(([before, after], i) => [reach[i] - before, reach[i] - after] as const)
  if (strides.every((stride) => stride === 1) && borders.flat().every((size) => size >= 0)) {
    return convNd(dy, turnedKernel(w, attributes.groups), { ...attributes, pads: borders })
  }
  return convTransposeNd(dy, w, { ...attributes, outputPadding: outputPaddingFor(x.shape.slice(2), dy.shape.slice(2), kernel, attributes) })
}

/** [outputs, channels / groups, ...kernel] to [channels, outputs / groups, ...kernel], every kernel axis reversed. */
const turnedKernel = (w: Tensor, groups: number): Tensor => {
  const [outputs, channels, ...kernel] = w.shape
  const swapped = transpose(reshape(w, [groups, outputs / groups, channels, ...kernel]), [0, 2, 1, ...kernel.map((_, i) => i + 3)])
  return kernel.reduce(
    (turned, taps, i) => (taps === 1 ? turned : gather(turned, w.graph.constant(reversedIndices(taps), [taps], 'int32'), i + 2)),
    reshape(swapped, [groups * channels, outputs / groups, ...kernel]),
  )
}

const reversedIndices = (count: number): number[] => Array.from({ length: count }, (_, i) => count - 1 - i)

export const convolutionGradients = {
  conv: (node, dy) => {
    const [x, w] = node.inputs
    return [() => inputGradient(x, w, dy, node.attributes), () => weightGradient(x, dy, w.shape.slice(2), node.attributes)]
  },
  convTranspose: (node, dy) => {
    const [x, w] = node.inputs
    const { strides, pads, dilations, groups } = node.attributes
    const attributes = { strides, pads, dilations, groups }
    return [() => convNd(dy, w, attributes), () => weightGradient(dy, x, w.shape.slice(2), attributes)]
  },
  maxPool: (node, dy) => [() => maxPoolGradient(node, dy)],
  avgPool: (node, dy) => [() => avgPoolGradient(node, dy)],
} satisfies { [K in OpName]?: GradientRule<K> }
