import { shapeText } from '../../host-tensor.ts'
import { applyOp, refuse, requireType } from '../apply-op.ts'
import type { Tensor, TensorType } from '../graph.ts'
import type { OpAttributes } from '../op-attributes.ts'
import { normaliseAxis } from '../shapes.ts'
import { cast, equal } from './elementwise.ts'
import { expandDims } from './shaping.ts'

/**
 * Picks slices of `x` along an axis, as a table is looked up.
 *
 * @param indices  int32, any shape, each in 0 .. x.shape[axis] - 1
 * @returns        x's shape with the axis replaced by the shape of `indices`
 */
export const gather = (x: Tensor, indices: Tensor, axis = 0): Tensor =>
  applyOp('gather', [x, indices], { axis: axis < 0 ? axis + x.rank : axis }, gatherRule)[0]

const gatherRule = ([x, indices]: readonly TensorType[], { axis }: OpAttributes['gather']): TensorType[] => {
  requireType(indices, ['int32', 'int64'])
  normaliseAxis(axis, x.shape.length)
  return [{ shape: [...x.shape.slice(0, axis), ...indices.shape, ...x.shape.slice(axis + 1)], dtype: x.dtype }]
}

/**
 * The reverse of `gather`: slices are added up at their indices along an axis of the given size; indices may repeat.
 *
 * @param updates  the shape `gather` gives: [outer..., ...indices.shape, inner...]
 * @returns        [outer..., size, inner...]
 */
export const scatterAdd = (indices: Tensor, updates: Tensor, axis: number, size: number): Tensor =>
  applyOp('scatterAdd', [indices, updates], { axis, size }, scatterAddRule)[0]

const scatterAddRule = ([indices, updates]: readonly TensorType[], { axis, size }: OpAttributes['scatterAdd']): TensorType[] => {
  requireType(indices, ['int32', 'int64'])
  requireType(updates, ['float32'])
  const rank = indices.shape.length
  if (indices.shape.some((length, i) => updates.shape[axis + i] !== length)) {
    refuse(`updates must have the sizes ${shapeText(indices.shape)} of the indices from axis ${axis} on.`)
  }
  return [{ shape: [...updates.shape.slice(0, axis), size, ...updates.shape.slice(axis + rank)], dtype: 'float32' }]
}

/** 1 at the index and 0 elsewhere, along a new last axis of `depth` elements; float32. An index outside gives zeros. */
export const oneHot = (indices: Tensor, depth: number): Tensor => {
  const classes = indices.graph.constant(Array.from({ length: depth }, (_, i) => i), [depth], indices.dtype)
  return cast(equal(expandDims(indices, -1), classes), 'float32')
}
