import * as tf from '@tensorflow/tfjs-core'
import type { Node, OpName } from '../graph/index.ts'
import { dtypeInTfjs } from './values.ts'
import type { Interpreter } from './interpreter.ts'

export const elementwiseInterpreters = {
  add: (_node, [a, b]) => tf.add(a, b),
  sub: (_node, [a, b]) => tf.sub(a, b),
  mul: (_node, [a, b]) => tf.mul(a, b),
  div: (_node, [a, b]) => (a.dtype === 'int32' ? tf.cast(truncated(tf.div(tf.cast(a, 'float32'), tf.cast(b, 'float32'))), 'int32') : tf.div(a, b)),
  pow: (_node, [a, b]) => tf.pow(a, b),
  maximum: (node, [a, b]) => tf.maximum(stretched(a, node), stretched(b, node)),
  minimum: (node, [a, b]) => tf.minimum(stretched(a, node), stretched(b, node)),
  greater: (_node, [a, b]) => tf.greater(a, b),
  greaterEqual: (_node, [a, b]) => tf.greaterEqual(a, b),
  less: (_node, [a, b]) => tf.less(a, b),
  lessEqual: (_node, [a, b]) => tf.lessEqual(a, b),
  equal: (_node, [a, b]) => tf.equal(a, b),
  logicalAnd: (_node, [a, b]) => tf.logicalAnd(a, b),
  logicalOr: (_node, [a, b]) => tf.logicalOr(a, b),
  logicalNot: (_node, [x]) => tf.logicalNot(x),
  where: (node, [condition, a, b]) => tf.where(stretched(condition, node), stretched(a, node), stretched(b, node)),
  addN: (_node, inputs) => tf.addN([...inputs]),
  neg: (_node, [x]) => tf.neg(x),
  square: (_node, [x]) => tf.square(x),
  sqrt: (_node, [x]) => tf.sqrt(x),
  exp: (_node, [x]) => tf.exp(x),
  log: (_node, [x]) => tf.log(x),
  abs: (_node, [x]) => tf.abs(x),
  sign: (_node, [x]) => tf.sign(x),
  relu: (_node, [x]) => tf.relu(x),
  sigmoid: (_node, [x]) => tf.sigmoid(x),
  tanh: (_node, [x]) => tf.tanh(x),
  softplus: (_node, [x]) => tf.softplus(x),
  sin: (_node, [x]) => tf.sin(x),
  cos: (_node, [x]) => tf.cos(x),
  floor: (_node, [x]) => tf.floor(x),
  stopGradient: (_node, [x]) => tf.tensor(x.dataSync(), x.shape, x.dtype),
  cast: (node, [x]) => tf.cast(x, dtypeInTfjs(node.attributes.to)),
} satisfies { [K in OpName]?: Interpreter<K> }

/** An operand in the shape of the result, for operations whose TensorFlow.js gradient does not sum over stretched axes. */
const stretched = (x: tf.Tensor, node: Node): tf.Tensor => tf.broadcastTo(x, [...node.outputs[0].shape])

const truncated = (x: tf.Tensor): tf.Tensor => tf.mul(tf.sign(x), tf.floor(tf.abs(x)))
