import * as tf from '@tensorflow/tfjs-core'
import type { OpName } from '../graph/index.ts'
import type { Interpreter } from './interpreter.ts'

export const reductionInterpreters = {
  sum: (node, [x]) => tf.sum(x, [...node.attributes.axes], node.attributes.keepDims),
  max: (node, [x]) => tf.max(x, [...node.attributes.axes], node.attributes.keepDims),
  argMax: (node, [x]) => tf.argMax(x, node.attributes.axis),
  softmax: (node, [x]) => withAxisLast(x, node.attributes.axis, (last) => tf.softmax(last)),
  logSoftmax: (node, [x]) => withAxisLast(x, node.attributes.axis, (last) => tf.logSoftmax(last)),
} satisfies { [K in OpName]?: Interpreter<K> }

/** TensorFlow.js has softmax over the last axis only. */
const withAxisLast = (x: tf.Tensor, axis: number, f: (x: tf.Tensor) => tf.Tensor): tf.Tensor => {
  const order = x.shape.map((_, i) => i)
  order.push(...order.splice(axis, 1))
  const back: number[] = []
  order.forEach((from, to) => (back[from] = to))
  return tf.transpose(f(tf.transpose(x, order)), back)
}
