import * as tf from '@tensorflow/tfjs-core'
import { randomWords, type OpName } from '../graph/index.ts'
import type { Interpreter } from './interpreter.ts'

export const shapingInterpreters = {
  reshape: (node, [x]) => tf.reshape(x, [...node.attributes.shape]),
  broadcastTo: (node, [x]) => tf.broadcastTo(x, [...node.attributes.shape]),
  transpose: (node, [x]) => tf.transpose(x, [...node.attributes.permutation]),
  concat: (node, inputs) => tf.concat([...inputs], node.attributes.axis),
  split: (node, [x]) => tf.split(x, [...node.attributes.sizes], node.attributes.axis),
  slice: (node, [x]) => {
    const { begin, size, strides } = node.attributes
    const end = begin.map((first, i) => first + (size[i] - 1) * strides[i] + 1)
    return strides.every((stride) => stride === 1) ? tf.slice(x, [...begin], [...size]) : strided(x, [...begin], end, [...strides])
  },
  pad: (node, [x]) => tf.pad(x, node.attributes.pads.map(([before, after]): [number, number] => [before, after]), node.attributes.value),
  gather: (node, [x, indices]) => tf.gather(x, tf.cast(indices, 'int32'), node.attributes.axis),
  scatterAdd: (node, [indices, updates]) => {
    const { axis, size } = node.attributes
    const rank = indices.rank
    const count = indices.size
    const outer = updates.shape.slice(0, axis)
    const inner = updates.shape.slice(axis + rank)
    const flat = tf.reshape(updates, [product(outer), count, product(inner)])
    const chosen = tf.oneHot(tf.cast(tf.reshape(indices, [count]), 'int32'), size)
    const summed = tf.matMul(tf.tile(tf.expandDims(tf.cast(chosen, 'float32'), 0), [product(outer), 1, 1]), flat, true, false)
    return tf.reshape(summed, [...node.outputs[0].shape])
  },
  randomBits: (node, [seed, counter]) => {
    const { shape, stream } = node.attributes
    const words = randomWords(shape, stream, seed.dataSync()[0], counter.dataSync()[0])
    return tf.tensor(Float32Array.from(words), [...shape], 'float32')
  },
} satisfies { [K in OpName]?: Interpreter<K> }

const product = (sizes: readonly number[]): number => sizes.reduce((a, b) => a * b, 1)

/** A strided slice through a gather of each axis, which TensorFlow.js can differentiate. */
const strided = (x: tf.Tensor, begin: readonly number[], end: readonly number[], strides: readonly number[]): tf.Tensor =>
  strides.reduce<tf.Tensor>((rest, stride, axis) => tf.gather(rest, tf.range(begin[axis], end[axis], stride, 'int32'), axis), x)
