import { elementCount, sameShape, shapeText, type Shape } from '../../host-tensor.ts'
import { refuse } from '../apply-op.ts'
import type { Graph, Tensor } from '../graph.ts'
import { broadcastShapes } from '../shapes.ts'
import { broadcastReader, build, reader } from '../values.ts'
import { real } from './example.ts'
import { unbroadcast } from './gradient-terms.ts'
import { defineOperation } from './operation.ts'

declare module '../op-attributes.ts' {
  interface OpAttributes {
    reshape: { readonly shape: Shape }
    broadcastTo: { readonly shape: Shape }
    transpose: { readonly permutation: readonly number[] }
  }
}

const applyReshape = defineOperation('reshape', {
  shape: ([x], { shape }) => {
    const valid = shape.every((size) => Number.isInteger(size) && size > 0)
    if (!valid || elementCount(shape) !== elementCount(x.shape))
      refuse(`${elementCount(x.shape)} elements do not make ${shapeText(shape)}.`)
    return [{ shape, dtype: x.dtype }]
  },
  gradient: (g, { inputs: [x] }, dy) => [() => g.reshape(dy, x.shape)],
  onnx: (onnx, [x], { attributes: { shape } }) => onnx.op('Reshape', [x, onnx.int64s(shape)]),
  tfjs: (tf, [x], { attributes: { shape } }) => tf.reshape(x, [...shape]),
  evaluate: ([x]) => x.data,
  examples: [
    { name: 'to a matrix', operands: [real([2, 3, 4])], build: (g, x) => g.reshape(x, [6, -1]) },
    { name: 'to a scalar', operands: [real([1, 1])], build: (g, x) => g.reshape(x, []) },
  ],
})

/** The same elements in row-major order under another shape; one size may be -1 and is worked out. */
export const reshape = (x: Tensor, shape: Shape): Tensor => {
  const known = shape.reduce((count, size) => (size === -1 ? count : count * size), 1)
  const whole = shape.map((size) => (size === -1 ? x.size / known : size))
  return applyReshape([x], { shape: whole })[0]
}

/** Inserts an axis of size 1 before `axis` (-1: at the end). */
export const expandDims = (x: Tensor, axis: number): Tensor => {
  const index = axis < 0 ? axis + x.rank + 1 : axis
  return reshape(x, [...x.shape.slice(0, index), 1, ...x.shape.slice(index)])
}

/** Removes an axis of size 1. */
export const squeeze = (x: Tensor, axis: number): Tensor => {
  const index = axis < 0 ? axis + x.rank : axis
  return reshape(
    x,
    x.shape.filter((_, i) => i !== index),
  )
}

const applyBroadcastTo = defineOperation('broadcastTo', {
  shape: ([x], { shape }) => {
    const result = broadcastShapes(x.shape, shape)
    if (!result || !sameShape(result, shape)) refuse(`${shapeText(x.shape)} does not stretch to ${shapeText(shape)}.`)
    return [{ shape, dtype: x.dtype }]
  },
  gradient: (g, { inputs: [x] }, dy) => [() => unbroadcast(g, dy, x.shape)],
  onnx: (onnx, [x], { attributes: { shape } }) => onnx.op('Expand', [x, onnx.int64s(shape)]),
  tfjs: (tf, [x], { attributes: { shape } }) => tf.broadcastTo(x, [...shape]),
  evaluate: ([x], { attributes: { shape } }) => build(shape, broadcastReader(x, shape.length)),
  examples: [
    { name: 'scalar', operands: [real([])], build: (g, x) => g.broadcastTo(x, [2, 3]) },
    { name: 'inner and outer axes', operands: [real([2, 1, 3])], build: (g, x) => g.broadcastTo(x, [4, 2, 5, 3]) },
  ],
})

/** Repeats `x` along the axes where its size is 1 or missing until it has the given shape. */
export const broadcastTo = (x: Tensor, shape: Shape): Tensor => applyBroadcastTo([x], { shape })[0]

/** One number repeated over a shape. */
export const fill = (graph: Graph, shape: Shape, value: number): Tensor => broadcastTo(graph.scalar(value), shape)

const applyTranspose = defineOperation('transpose', {
  shape: ([x], { permutation }) => {
    const complete = permutation.length === x.shape.length && x.shape.every((_, axis) => permutation.includes(axis))
    if (!complete) refuse(`[${permutation.join(', ')}] must name each of the ${x.shape.length} axes once.`)
    return [{ shape: permutation.map((axis) => x.shape[axis]), dtype: x.dtype }]
  },
  gradient: (g, { attributes: { permutation } }, dy) => [
    () => {
      const inverse: number[] = []
      permutation.forEach((from, to) => (inverse[from] = to))
      return g.transpose(dy, inverse)
    },
  ],
  onnx: (onnx, [x], { attributes: { permutation } }) => onnx.op('Transpose', [x], { perm: permutation }),
  tfjs: (tf, [x], { attributes: { permutation } }) => tf.transpose(x, [...permutation]),
  evaluate: ([x], { attributes: { permutation }, outputs: [{ shape }] }) => {
    const at = reader(x)
    const source = x.shape.map(() => 0)
    return build(shape, (index) => {
      permutation.forEach((from, to) => (source[from] = index[to]))
      return at(source)
    })
  },
  examples: [
    { name: 'matrix', operands: [real([2, 3])], build: (g, x) => g.transpose(x) },
    { name: 'rotation of three axes', operands: [real([2, 3, 4])], build: (g, x) => g.transpose(x, [2, 0, 1]) },
    { name: 'rank 5', operands: [real([2, 1, 2, 3, 2])], build: (g, x) => g.transpose(x, [0, 3, 1, 4, 2]) },
  ],
})

/** Reorders the axes: axis i of the result is axis `permutation[i]` of `x`; without one the order is reversed. */
export const transpose = (x: Tensor, permutation: readonly number[] = x.shape.map((_, axis) => x.rank - 1 - axis)): Tensor =>
  applyTranspose([x], { permutation })[0]
