import type * as tfc from '@tensorflow/tfjs-core'
import type { PadPair } from '../op-attributes.ts'
import type { ConvTransposeAttributes } from './convolution-terms.ts'
import type { TensorFlow } from './tensorflow.ts'

/*
 * TensorFlow.js convolves and pools images of [batch, height, width, channels]; here are [batch, channels, ...] of one or two axes in
 * those terms.
 */

/** Adds a height of 1 to a one-dimensional problem, so that one code serves both. */
export const asTwo = <V>(values: readonly V[], first: V): [V, V] => (values.length === 1 ? [first, values[0]] : [values[0], values[1]])

export const asImage = (tf: TensorFlow, x: tfc.Tensor): tfc.Tensor4D => (x.rank === 3 ? tf.expandDims(x, 2) : x) as tfc.Tensor4D

/** [batch, channels, height, width] to [batch, height, width, channels]. */
export const channelsLast = (tf: TensorFlow, x: tfc.Tensor4D): tfc.Tensor4D => tf.transpose(x, [0, 2, 3, 1])

/** [batch, height, width, channels] to [batch, channels, height, width]. */
export const channelsFirst = (tf: TensorFlow, x: tfc.Tensor4D): tfc.Tensor4D => tf.transpose(x, [0, 3, 1, 2])

export const padded = (tf: TensorFlow, x: tfc.Tensor4D, [height, width]: readonly PadPair[], value = 0): tfc.Tensor4D =>
  tf.pad4d(x, [[0, 0], [...height], [...width], [0, 0]], value)

/** Puts zeros between neighbours along an axis, `factor - 1` of them. */
export const spreadOut = (tf: TensorFlow, x: tfc.Tensor, axis: number, factor: number): tfc.Tensor => {
  if (factor === 1 || x.shape[axis] === 1) return x
  const apart = tf.expandDims(x, axis + 1)
  const zeros = tf.pad(
    apart,
    apart.shape.map((_, i): [number, number] => (i === axis + 1 ? [0, factor - 1] : [0, 0])),
  )
  const joined = tf.reshape(
    zeros,
    x.shape.map((size, i) => (i === axis ? size * factor : size)),
  )
  return tf.slice(
    joined,
    x.shape.map(() => 0),
    joined.shape.map((size, i) => (i === axis ? size - factor + 1 : size)),
  )
}

const convolve = (tf: TensorFlow, x: tfc.Tensor4D, w: tfc.Tensor4D, strides: [number, number]): tfc.Tensor4D =>
  tf.conv2d(x, tf.transpose(w, [2, 3, 1, 0]), strides, 'valid')

/**
 * Convolution of every group. Dilation becomes zeros in the kernel, which TensorFlow.js can differentiate.
 *
 * @param x  [batch, height, width, channels], already padded
 * @param w  [outputs, channels / groups, kernel height, kernel width]
 */
export const convolveGroups = (
  tf: TensorFlow,
  x: tfc.Tensor4D,
  w: tfc.Tensor4D,
  strides: [number, number],
  dilations: readonly number[],
  groups: number,
): tfc.Tensor4D => {
  const spread = spreadOut(tf, spreadOut(tf, w, 2, dilations[0]), 3, dilations[1]) as tfc.Tensor4D
  if (groups === 1) return convolve(tf, x, spread, strides)
  const ws = tf.split<tfc.Tensor4D>(spread, groups, 0)
  const parts = tf.split<tfc.Tensor4D>(x, groups, 3).map((part, i) => convolve(tf, part, ws[i], strides))
  return tf.concat(parts, 3)
}

/** The transpose of a convolution in TensorFlow.js: zeros between the inputs, then a convolution with the turned kernel. */
export const transposeInTfjs = (
  tf: TensorFlow,
  x: tfc.Tensor,
  w: tfc.Tensor,
  { strides, pads, dilations, groups, outputPadding }: ConvTransposeAttributes,
): tfc.Tensor4D => {
  const [kernel, steps, extra] = [asImage(tf, w), asTwo(strides, 1), asTwo(outputPadding, 0)]
  const reach = asTwo(dilations, 1).map((dilation, i) => dilation * (kernel.shape[i + 2] - 1))
  const borders = asTwo<PadPair>(pads, [0, 0]).map(([before, after], i): [number, number] => [
    reach[i] - before,
    reach[i] - after + extra[i],
  ])
  const spread = spreadOut(tf, spreadOut(tf, channelsLast(tf, asImage(tf, x)), 1, steps[0]), 2, steps[1]) as tfc.Tensor4D
  const bordered = padded(
    tf,
    spread,
    borders.map(([before, after]) => [Math.max(before, 0), Math.max(after, 0)]),
  )
  const cut = borders.map(([before, after]) => [Math.max(-before, 0), Math.max(-after, 0)])
  const [batch, height, width, channels] = bordered.shape
  const size: [number, number, number, number] = [batch, height - cut[0][0] - cut[0][1], width - cut[1][0] - cut[1][1], channels]
  const cropped = tf.slice4d(bordered, [0, cut[0][0], cut[1][0], 0], size)
  const turned: tfc.Tensor4D = tf.reverse(kernel, [2, 3])
  const swap = (part: tfc.Tensor4D): tfc.Tensor4D => tf.transpose(part, [1, 0, 2, 3])
  const kernels = groups === 1 ? swap(turned) : tf.concat(tf.split<tfc.Tensor4D>(turned, groups, 0).map(swap), 0)
  return channelsFirst(tf, convolveGroups(tf, cropped, kernels, [1, 1], asTwo(dilations, 1), groups))
}
