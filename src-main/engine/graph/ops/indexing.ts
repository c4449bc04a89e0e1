import { elementCount, shapeText, stridesOf } from '../../host-tensor.ts'
import { refuse, requireType } from '../apply-op.ts'
import type { Tensor } from '../graph.ts'
import { normaliseAxis } from '../shapes.ts'
import { build, forEachIndex, reader } from '../values.ts'
import { equal } from './conditions.ts'
import { cast } from './conversion.ts'
import { real, whole } from './example.ts'
import { defineOperation } from './operation.ts'
import { expandDims } from './shaping.ts'

declare module '../op-attributes.ts' {
  interface OpAttributes {
    gather: { readonly axis: number }
    scatterAdd: { readonly axis: number; readonly size: number }
  }
}

const applyGather = defineOperation('gather', {
  shape: ([x, indices], { axis }) => {
    requireType(indices, ['int32', 'int64'])
    normaliseAxis(axis, x.shape.length)
    return [{ shape: [...x.shape.slice(0, axis), ...indices.shape, ...x.shape.slice(axis + 1)], dtype: x.dtype }]
  },
  gradient: (g, { inputs: [x, indices], attributes: { axis } }, dy) => [() => g.scatterAdd(indices, dy, axis, x.shape[axis]), null],
  onnx: (onnx, inputs, { attributes: { axis } }) => onnx.op('Gather', inputs, { axis }),
  tfjs: (tf, [x, indices], { attributes: { axis } }) => tf.gather(x, tf.cast(indices, 'int32'), axis),
  evaluate: ([x, indices], { attributes: { axis }, outputs: [{ shape }] }) => {
    const [at, indexAt] = [reader(x), reader(indices)]
    const rank = indices.shape.length
    return build(shape, (index) => at([...index.slice(0, axis), indexAt(index.slice(axis, axis + rank)), ...index.slice(axis + rank)]))
  },
  examples: [
    { name: 'rows, some twice', operands: [real([4, 3]), whole([6], 4)], build: (g, x, i) => g.gather(x, i) },
    { name: 'columns by a matrix of indices', operands: [real([2, 5, 2]), whole([2, 3], 5)], build: (g, x, i) => g.gather(x, i, 1) },
    { name: 'one row', operands: [real([4, 3]), whole([], 4)], build: (g, x, i) => g.gather(x, i) },
  ],
})

/**
 * Picks slices of `x` along an axis, as a table is looked up.
 *
 * @param indices  int32, any shape, each in 0 .. x.shape[axis] - 1
 * @returns        x's shape with the axis replaced by the shape of `indices`
 */
export const gather = (x: Tensor, indices: Tensor, axis = 0): Tensor =>
  applyGather([x, indices], { axis: axis < 0 ? axis + x.rank : axis })[0]

const applyScatterAdd = defineOperation('scatterAdd', {
  shape: ([indices, updates], { axis, size }) => {
    requireType(indices, ['int32', 'int64'])
    requireType(updates, ['float32'])
    const rank = indices.shape.length
    if (indices.shape.some((length, i) => updates.shape[axis + i] !== length)) {
      refuse(`updates must have the sizes ${shapeText(indices.shape)} of the indices from axis ${axis} on.`)
    }
    return [{ shape: [...updates.shape.slice(0, axis), size, ...updates.shape.slice(axis + rank)], dtype: 'float32' }]
  },
  gradient: (g, { inputs: [indices], attributes: { axis } }, dy) => [null, () => g.gather(dy, indices, axis)],
  onnx: (onnx, [indices, updates], { inputs: [indexTensor, updateTensor], attributes: { axis, size }, outputs: [{ shape }] }) => {
    const outer = elementCount(updateTensor.shape.slice(0, axis))
    const inner = elementCount(updateTensor.shape.slice(axis + indexTensor.rank))
    const count = indexTensor.size
    const reshaped = (x: string, to: readonly number[]): string => onnx.op('Reshape', [x, onnx.int64s(to)])
    const rows = reshaped(onnx.op('Cast', [indices], { to: 7 }), [count, 1])
    const flat = reshaped(updates, [outer, count, inner])
    const zeros = onnx.op('Expand', [onnx.float(0), onnx.int64s([size, outer, inner])])
    const summed = onnx.op('ScatterND', [zeros, rows, onnx.op('Transpose', [flat], { perm: [1, 0, 2] })], { reduction: 'add' })
    return reshaped(onnx.op('Transpose', [summed], { perm: [1, 0, 2] }), shape)
  },
  tfjs: (tf, [indices, updates], { attributes: { axis, size }, outputs: [{ shape }] }) => {
    const count = indices.size
    const outer = elementCount(updates.shape.slice(0, axis))
    const inner = elementCount(updates.shape.slice(axis + indices.rank))
    const flat = tf.reshape(updates, [outer, count, inner])
    const chosen = tf.oneHot(tf.cast(tf.reshape(indices, [count]), 'int32'), size)
    const summed = tf.matMul(tf.tile(tf.expandDims(tf.cast(chosen, 'float32'), 0), [outer, 1, 1]), flat, true, false)
    return tf.reshape(summed, [...shape])
  },
  evaluate: ([indices, updates], { attributes: { axis }, outputs: [{ shape }] }) => {
    const strides = stridesOf(shape)
    const [indexAt, updateAt] = [reader(indices), reader(updates)]
    const rank = indices.shape.length
    const result = new Float64Array(elementCount(shape))
    forEachIndex(updates.shape, (index) => {
      const target = [...index.slice(0, axis), indexAt(index.slice(axis, axis + rank)), ...index.slice(axis + rank)]
      result[target.reduce((offset, position, i) => offset + position * strides[i], 0)] += updateAt(index)
    })
    return result
  },
  examples: [
    { name: 'rows that repeat', operands: [whole([6], 4), real([6, 3])], build: (g, i, u) => g.scatterAdd(i, u, 0, 4) },
    {
      name: 'inner axis, matrix of indices',
      operands: [whole([2, 3], 5), real([2, 2, 3, 2])],
      build: (g, i, u) => g.scatterAdd(i, u, 1, 5),
    },
  ],
})

/**
 * The reverse of `gather`: slices are added up at their indices along an axis of the given size; indices may repeat.
 *
 * @param updates  the shape `gather` gives: [outer..., ...indices.shape, inner...]
 * @returns        [outer..., size, inner...]
 */
export const scatterAdd = (indices: Tensor, updates: Tensor, axis: number, size: number): Tensor =>
  applyScatterAdd([indices, updates], { axis, size })[0]

/** 1 at the index and 0 elsewhere, along a new last axis of `depth` elements; float32. An index outside gives zeros. */
export const oneHot = (indices: Tensor, depth: number): Tensor => {
  const classes = indices.graph.constant(
    Array.from({ length: depth }, (_, i) => i),
    [depth],
    indices.dtype,
  )
  return cast(equal(expandDims(indices, -1), classes), 'float32')
}
