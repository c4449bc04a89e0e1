import type * as tfc from '@tensorflow/tfjs-core'
import type { PadPair } from '../op-attributes.ts'
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
