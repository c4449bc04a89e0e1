import type * as tfc from '@tensorflow/tfjs-core'
import { refuse, requireType } from '../apply-op.ts'
import type { Node, Tensor, TensorType } from '../graph.ts'
import type { PadPair } from '../op-attributes.ts'
import { windowOutputs } from '../shapes.ts'
import { build, forEachIndex, reader, type Values } from '../values.ts'
import { placeBox } from './box-gradients.ts'
import { equal, logicalAnd, logicalNot, logicalOr } from './conditions.ts'
import { onnxPads, outputPaddingFor, product, tuples } from './convolution-terms.ts'
import { convTransposeNd } from './convolution-operations.ts'
import { addN, div } from './elementwise.ts'
import { real } from './example.ts'
import { masked } from './gradient-terms.ts'
import { asImage, asTwo, channelsFirst, channelsLast, padded } from './images-in-tfjs.ts'
import { defineOperation, type BoxGradient, type Vocabulary } from './operation.ts'
import { pad, slice } from './boxes.ts'
import { concat } from './joining.ts'
import { fill, reshape } from './shaping.ts'

interface PoolAttributes {
  readonly kernel: readonly number[]
  readonly strides: readonly number[]
  readonly pads: readonly PadPair[]
}

declare module '../op-attributes.ts' {
  interface OpAttributes {
    maxPool: PoolAttributes
    avgPool: PoolAttributes
  }
}

export interface PoolOptions<PerAxis, Padding> {
  /** Step between windows; the window's size where not given. */
  stride?: PerAxis
  /** Elements outside the input that windows may reach over: before and after, one pair an axis. They never count as values. */
  padding?: Padding
}

type Pair = readonly [number, number]
type PadPairs = readonly [PadPair, PadPair]

const attributes1d = (size: number, { stride = size, padding = [0, 0] }: PoolOptions<number, PadPair>): PoolAttributes => ({
  kernel: [size],
  strides: [stride],
  pads: [padding],
})

const attributes2d = (size: number | Pair, options: PoolOptions<number | Pair, PadPairs>): PoolAttributes => {
  const pair = (value: number | Pair): Pair => (typeof value === 'number' ? [value, value] : value)
  return {
    kernel: pair(size),
    strides: pair(options.stride ?? size),
    pads: options.padding ?? [
      [0, 0],
      [0, 0],
    ],
  }
}

const pooledType = ([x]: readonly TensorType[], { kernel, strides, pads }: PoolAttributes): TensorType[] => {
  requireType(x, ['float32'])
  if (x.shape.length !== kernel.length + 2) refuse(`the input must have rank ${kernel.length + 2}: [batch, channels, ...].`)
  if (![...kernel, ...strides].every((value) => Number.isInteger(value) && value >= 1))
    refuse('window and stride must be whole numbers above 0.')
  pads.forEach(([before, after], axis) => {
    if (before >= kernel[axis] || after >= kernel[axis]) refuse(`padding must be smaller than the window of ${kernel[axis]}.`)
  })
  const spatial = kernel.map((size, axis) => windowOutputs(x.shape[axis + 2], size, strides[axis], pads[axis], 1))
  return [{ shape: [...x.shape.slice(0, 2), ...spatial], dtype: 'float32' }]
}

/** Values of the elements inside the input that one pooling window sees. */
const windowValues = (x: Values, { kernel, strides, pads }: PoolAttributes) => {
  const at = reader(x)
  return (index: readonly number[]): number[] => {
    const seen: number[] = []
    forEachIndex(kernel, (tap) => {
      const place = tap.map((offset, i) => index[i + 2] * strides[i] + offset - pads[i][0])
      if (place.every((position, i) => position >= 0 && position < x.shape[i + 2])) seen.push(at([index[0], index[1], ...place]))
    })
    return seen
  }
}

/** Where one tap of every pooling window lies in the padded input. */
const tapBox = (tap: readonly number[], outputs: readonly number[], lead: readonly number[], strides: readonly number[]) => ({
  begin: [0, 0, ...tap],
  size: [...lead, ...outputs],
  strides: [1, 1, ...strides],
})

/** Lower than any float32 a network computes with; stands for minus infinity in padded cells. */
const lowest = -3.4028234663852886e38

const maxPoolGradient = (g: Vocabulary, node: Node<'maxPool'>, dy: Tensor): Tensor => {
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
    return { box, gradient: masked(g, dy, first) }
  })
  const whole = kernel.every((size, axis) => size <= strides[axis])
    ? interleave(
        boxes.map(({ gradient }) => gradient),
        kernel,
        node.attributes,
        padded,
      )
    : addN(boxes.map((item) => placeBox(padded.shape, item)))
  return padded === x
    ? whole
    : slice(
        whole,
        allPads.map(([before]) => before),
        x.shape,
      )
}

/** Puts the taps of windows that do not overlap beside each other; axis by axis, the last one first. */
const interleave = (taps: readonly Tensor[], kernel: readonly number[], { strides }: PoolAttributes, padded: Tensor): Tensor => {
  let pieces = [...taps]
  for (let i = kernel.length - 1; i >= 0; i--) {
    const axis = i + 2
    const rows: Tensor[] = []
    for (let row = 0; row < pieces.length; row += kernel[i])
      rows.push(joinPhases(pieces.slice(row, row + kernel[i]), axis, strides[i], padded.shape[axis]))
    pieces = rows
  }
  return pieces[0]
}

/** Every phase's elements `stride` apart, zeros between them, cut or filled up to the given length. */
const joinPhases = (phases: readonly Tensor[], axis: number, stride: number, length: number): Tensor => {
  const [first] = phases
  const gaps = stride - phases.length
  const empty = gaps > 0 ? [fill(first.graph, [...first.shape.slice(0, axis + 1), gaps, ...first.shape.slice(axis + 1)], 0)] : []
  const apart = phases.map((phase) => reshape(phase, [...phase.shape.slice(0, axis + 1), 1, ...phase.shape.slice(axis + 1)]))
  const joined = reshape(
    concat([...apart, ...empty], axis + 1),
    first.shape.map((size, i) => (i === axis ? size * stride : size)),
  )
  const excess = joined.shape[axis] - length
  if (excess > 0)
    return slice(
      joined,
      joined.shape.map(() => 0),
      joined.shape.map((size, i) => (i === axis ? length : size)),
    )
  return excess < 0
    ? pad(
        joined,
        joined.shape.map((_, i) => (i === axis ? [0, -excess] : [0, 0])),
      )
    : joined
}

const applyMaxPool = defineOperation('maxPool', {
  shape: pooledType,
  gradient: (g, node, dy) => [() => maxPoolGradient(g, node, dy)],
  onnx: (onnx, [x], { attributes: { kernel, strides, pads } }) =>
    onnx.op('MaxPool', [x], { kernel_shape: kernel, strides, pads: onnxPads(pads) }),
  tfjs: (tf, [x], { attributes: { kernel, strides, pads }, outputs: [{ shape }] }) => {
    const input = padded(tf, channelsLast(tf, asImage(tf, x)), asTwo(pads, [0, 0]), lowest)
    return tf.reshape(channelsFirst(tf, tf.maxPool(input, asTwo(kernel, 1), asTwo(strides, 1), 'valid')), [...shape])
  },
  evaluate: ([x], { attributes, outputs: [{ shape }] }) => {
    const seen = windowValues(x, attributes)
    return build(shape, (index) => Math.max(...seen(index)))
  },
  examples: [
    { name: '1-D', operands: [real([2, 3, 6], 'distinct')], build: (g, x) => g.maxPool1d(x, 2) },
    { name: '1-D with a rest', operands: [real([1, 2, 8], 'distinct')], build: (g, x) => g.maxPool1d(x, 3) },
    { name: '1-D overlapping', operands: [real([1, 2, 8], 'distinct')], build: (g, x) => g.maxPool1d(x, 3, { stride: 2 }) },
    { name: '1-D gaps', operands: [real([1, 1, 9], 'distinct')], build: (g, x) => g.maxPool1d(x, 2, { stride: 3 }) },
    { name: '1-D padded', operands: [real([1, 2, 7], 'distinct')], build: (g, x) => g.maxPool1d(x, 2, { padding: [1, 0] }) },
    { name: '2-D', operands: [real([1, 2, 4, 6], 'distinct')], build: (g, x) => g.maxPool2d(x, 2) },
    { name: '2-D with a rest', operands: [real([1, 1, 5, 7], 'distinct')], build: (g, x) => g.maxPool2d(x, [2, 3]) },
    {
      name: '2-D overlapping, padded',
      operands: [real([1, 2, 5, 5], 'distinct')],
      build: (g, x) =>
        g.maxPool2d(x, 3, {
          stride: 2,
          padding: [
            [1, 1],
            [1, 0],
          ],
        }),
    },
  ],
})

/**
 * Largest element of every window; among equal ones the first in row-major order gets the gradient.
 *
 * @param x  [batch, channels, length]
 */
export const maxPool1d = (x: Tensor, size: number, options: PoolOptions<number, PadPair> = {}): Tensor =>
  applyMaxPool([x], attributes1d(size, options))[0]

/** As maxPool1d, over [batch, channels, height, width]. */
export const maxPool2d = (x: Tensor, size: number | Pair, options: PoolOptions<number | Pair, PadPairs> = {}): Tensor =>
  applyMaxPool([x], attributes2d(size, options))[0]

/** How many elements inside the input each pooling window sees, [1, 1, ...windows]. */
const windowCounts = (input: readonly number[], outputs: readonly number[], { kernel, strides, pads }: PoolAttributes): number[] =>
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

const applyAvgPool = defineOperation('avgPool', {
  shape: pooledType,
  gradient: (_g, node, dy) => [() => avgPoolGradient(node, dy)],
  onnx: (onnx, [x], { attributes: { kernel, strides, pads } }) =>
    onnx.op('AveragePool', [x], { kernel_shape: kernel, strides, pads: onnxPads(pads), count_include_pad: 0 }),
  tfjs: (tf, [x], { attributes: { kernel, strides, pads }, outputs: [{ shape }] }) => {
    const images = (values: tfc.Tensor) => padded(tf, channelsLast(tf, asImage(tf, values)), asTwo(pads, [0, 0]))
    const average = (image: tfc.Tensor4D) => tf.avgPool(image, asTwo(kernel, 1), asTwo(strides, 1), 'valid')
    return tf.reshape(channelsFirst(tf, tf.div(average(images(x)), average(images(tf.onesLike(x))))), [...shape])
  },
  evaluate: ([x], { attributes, outputs: [{ shape }] }) => {
    const seen = windowValues(x, attributes)
    return build(shape, (index) => {
      const values = seen(index)
      return values.reduce((a, b) => a + b, 0) / values.length
    })
  },
  examples: [
    { name: '1-D', operands: [real([2, 3, 6])], build: (g, x) => g.avgPool1d(x, 2) },
    { name: '1-D overlapping, padded', operands: [real([1, 2, 7])], build: (g, x) => g.avgPool1d(x, 3, { stride: 2, padding: [1, 2] }) },
    { name: '1-D with a rest', operands: [real([1, 2, 8])], build: (g, x) => g.avgPool1d(x, 3) },
    { name: '2-D', operands: [real([1, 2, 4, 6])], build: (g, x) => g.avgPool2d(x, [2, 3]) },
    {
      name: '2-D overlapping, padded',
      operands: [real([1, 2, 5, 5])],
      build: (g, x) =>
        g.avgPool2d(x, 3, {
          stride: 2,
          padding: [
            [1, 1],
            [1, 0],
          ],
        }),
    },
  ],
})

/**
 * Mean of the elements of every window that lie inside the input.
 *
 * @param x  [batch, channels, length]
 */
export const avgPool1d = (x: Tensor, size: number, options: PoolOptions<number, PadPair> = {}): Tensor =>
  applyAvgPool([x], attributes1d(size, options))[0]

/** As avgPool1d, over [batch, channels, height, width]. */
export const avgPool2d = (x: Tensor, size: number | Pair, options: PoolOptions<number | Pair, PadPairs> = {}): Tensor =>
  applyAvgPool([x], attributes2d(size, options))[0]
