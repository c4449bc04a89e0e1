import * as tf from '@tensorflow/tfjs-core'
import type { OpAttributes, OpName, PadPair } from '../graph/index.ts'
import type { Interpreter } from './interpreter.ts'

type ConvAttributes = OpAttributes['conv']

/** Adds a height of 1 to a one-dimensional problem, so that one code serves both. */
const asTwo = <V>(values: readonly V[], first: V): [V, V] => (values.length === 1 ? [first, values[0]] : [values[0], values[1]])

const asImage = (x: tf.Tensor): tf.Tensor4D => (x.rank === 3 ? tf.expandDims(x, 2) : x) as tf.Tensor4D

/** [batch, channels, height, width] to [batch, height, width, channels] and back. */
const channelsLast = (x: tf.Tensor4D): tf.Tensor4D => tf.transpose(x, [0, 2, 3, 1])
const channelsFirst = (x: tf.Tensor4D): tf.Tensor4D => tf.transpose(x, [0, 3, 1, 2])

const padded = (x: tf.Tensor4D, [height, width]: readonly PadPair[], value = 0): tf.Tensor4D =>
  tf.pad4d(x, [[0, 0], [...height], [...width], [0, 0]], value)

/** Puts zeros between neighbours along an axis, `factor - 1` of them. */
const spreadOut = (x: tf.Tensor, axis: number, factor: number): tf.Tensor => {
  if (factor === 1 || x.shape[axis] === 1) return x
  const apart = tf.expandDims(x, axis + 1)
  const zeros = tf.pad(apart, apart.shape.map((_, i): [number, number] => (i === axis + 1 ? [0, factor - 1] : [0, 0])))
  const joined = tf.reshape(zeros, x.shape.map((size, i) => (i === axis ? size * factor : size)))
  return tf.slice(joined, x.shape.map(() => 0), joined.shape.map((size, i) => (i === axis ? size - factor + 1 : size)))
}

const convolve = (x: tf.Tensor4D, w: tf.Tensor4D, strides: [number, number]): tf.Tensor4D =>
  tf.conv2d(x, tf.transpose(w, [2, 3, 1, 0]), strides, 'valid')

/** Convolution of every group; x [b, h, w, c] already padded, w [o, c / groups, kh, kw]. Dilation becomes zeros in the kernel, which TensorFlow.js can differentiate. */
const convolveGroups = (x: tf.Tensor4D, w: tf.Tensor4D, strides: [number, number], dilations: readonly number[], groups: number): tf.Tensor4D => {
  if (groups === 1) return convolve(x, spreadOut(spreadOut(w, 2, dilations[0]), 3, dilations[1]) as tf.Tensor4D, strides)
  const xs = tf.split<tf.Tensor4D>(x, groups, 3)
  const ws = tf.split<tf.Tensor4D>(spreadOut(spreadOut(w, 2, dilations[0]), 3, dilations[1]) as tf.Tensor4D, groups, 0)
  return tf.concat(
    xs.map((part, i) => convolve(part, ws[i], strides)),
    3,
  )
}

const conv = (x: tf.Tensor, w: tf.Tensor, { strides, pads, dilations, groups }: ConvAttributes): tf.Tensor4D => {
  const input = padded(channelsLast(asImage(x)), asTwo(pads, [0, 0]))
  return channelsFirst(convolveGroups(input, asImage(w), asTwo(strides, 1), asTwo(dilations, 1), groups))
}

/** The transpose of a convolution: zeros between the inputs, then a convolution with the turned kernel. */
const convTranspose = (x: tf.Tensor, w: tf.Tensor, { strides, pads, dilations, groups, outputPadding }: OpAttributes['convTranspose']): tf.Tensor4D => {
  const steps = asTwo(strides, 1)
  const reach = asTwo(dilations, 1).map((dilation, i) => dilation * (asImage(w).shape[i + 2] - 1))
  const extra = asTwo(outputPadding, 0)
  const borders = asTwo<PadPair>(pads, [0, 0]).map(([before, after], i): [number, number] => [reach[i] - before, reach[i] - after + extra[i]])
  const spread = spreadOut(spreadOut(channelsLast(asImage(x)), 1, steps[0]), 2, steps[1]) as tf.Tensor4D
  const bordered = padded(spread, borders.map(([before, after]) => [Math.max(before, 0), Math.max(after, 0)]))
  const cropped = tf.slice4d(
    bordered,
    [0, Math.max(-borders[0][0], 0), Math.max(-borders[1][0], 0), 0],
    bordered.shape.map((size, i) => (i === 1 || i === 2 ? size - Math.max(-borders[i - 1][0], 0) - Math.max(-borders[i - 1][1], 0) : size)) as [number, number, number, number],
  )
  const turned: tf.Tensor4D = tf.reverse(asImage(w), [2, 3])
  const swap = (part: tf.Tensor4D): tf.Tensor4D => tf.transpose(part, [1, 0, 2, 3])
  const kernels = groups === 1 ? swap(turned) : tf.concat(tf.split<tf.Tensor4D>(turned, groups, 0).map(swap), 0)
  return channelsFirst(convolveGroups(cropped, kernels, [1, 1], asTwo(dilations, 1), groups))
}

const lowest = -3.4028234663852886e38

export const linearAlgebraInterpreters = {
  matMul: (node, [a, b]) => {
    const { transposeA, transposeB } = node.attributes
    const batch = node.outputs[0].shape.slice(0, -2)
    const batched = (x: tf.Tensor) => tf.broadcastTo(x, [...batch, ...x.shape.slice(-2)])
    return tf.matMul(batched(a), batched(b), transposeA, transposeB)
  },
  conv: (node, [x, w]) => tf.reshape(conv(x, w, node.attributes), [...node.outputs[0].shape]),
  convTranspose: (node, [x, w]) => tf.reshape(convTranspose(x, w, node.attributes), [...node.outputs[0].shape]),
  maxPool: (node, [x]) => {
    const { kernel, strides, pads } = node.attributes
    const input = padded(channelsLast(asImage(x)), asTwo(pads, [0, 0]), lowest)
    return tf.reshape(channelsFirst(tf.maxPool(input, asTwo(kernel, 1), asTwo(strides, 1), 'valid')), [...node.outputs[0].shape])
  },
  avgPool: (node, [x]) => {
    const { kernel, strides, pads } = node.attributes
    const input = padded(channelsLast(asImage(x)), asTwo(pads, [0, 0]))
    const inside = padded(channelsLast(asImage(tf.onesLike(x))), asTwo(pads, [0, 0]))
    const average = (image: tf.Tensor4D) => tf.avgPool(image, asTwo(kernel, 1), asTwo(strides, 1), 'valid')
    return tf.reshape(channelsFirst(tf.div(average(input), average(inside))), [...node.outputs[0].shape])
  },
} satisfies { [K in OpName]?: Interpreter<K> }
