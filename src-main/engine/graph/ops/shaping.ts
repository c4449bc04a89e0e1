import { elementCount, sameShape, shapeText, type Shape } from '../../host-tensor.ts'
import { applyOp, refuse } from '../apply-op.ts'
import type { Graph, Tensor, TensorType } from '../graph.ts'
import type { OpAttributes, PadPair } from '../op-attributes.ts'
import { broadcastShapes, normaliseAxis } from '../shapes.ts'

/** The same elements in row-major order under another shape; one size may be -1 and is worked out. */
export const reshape = (x: Tensor, shape: Shape): Tensor => {
  const known = shape.reduce((count, size) => (size === -1 ? count : count * size), 1)
  const whole = shape.map((size) => (size === -1 ? x.size / known : size))
  return applyOp('reshape', [x], { shape: whole }, reshapeRule)[0]
}

const reshapeRule = ([x]: readonly TensorType[], { shape }: OpAttributes['reshape']): TensorType[] => {
  const valid = shape.every((size) => Number.isInteger(size) && size > 0)
  if (!valid || elementCount(shape) !== elementCount(x.shape)) {
    refuse(`${elementCount(x.shape)} elements do not make ${shapeText(shape)}.`)
  }
  return [{ shape, dtype: x.dtype }]
}

/** Repeats `x` along the axes where its size is 1 or missing until it has the given shape. */
export const broadcastTo = (x: Tensor, shape: Shape): Tensor => applyOp('broadcastTo', [x], { shape }, broadcastToRule)[0]

const broadcastToRule = ([x]: readonly TensorType[], { shape }: OpAttributes['broadcastTo']): TensorType[] => {
  const result = broadcastShapes(x.shape, shape)
  if (!result || !sameShape(result, shape)) refuse(`${shapeText(x.shape)} does not stretch to ${shapeText(shape)}.`)
  return [{ shape, dtype: x.dtype }]
}

/** One number repeated over a shape. */
export const fill = (graph: Graph, shape: Shape, value: number): Tensor => broadcastTo(graph.scalar(value), shape)

/** Reorders the axes: axis i of the result is axis `permutation[i]` of `x`; without one the order is reversed. */
export const transpose = (x: Tensor, permutation: readonly number[] = x.shape.map((_, axis) => x.rank - 1 - axis)): Tensor =>
  applyOp('transpose', [x], { permutation }, transposeRule)[0]

const transposeRule = ([x]: readonly TensorType[], { permutation }: OpAttributes['transpose']): TensorType[] => {
  const complete = permutation.length === x.shape.length && x.shape.every((_, axis) => permutation.includes(axis))
  if (!complete) refuse(`[${permutation.join(', ')}] must name each of the ${x.shape.length} axes once.`)
  return [{ shape: permutation.map((axis) => x.shape[axis]), dtype: x.dtype }]
}

/** Joins tensors along an axis; their other sizes are equal. */
export const concat = (xs: readonly Tensor[], axis: number): Tensor => {
  if (xs.length === 1) return xs[0]
  return applyOp('concat', xs, { axis: axis < 0 && xs.length > 0 ? axis + xs[0].rank : axis }, concatRule)[0]
}

const concatRule = (inputs: readonly TensorType[], { axis }: OpAttributes['concat']): TensorType[] => {
  const [first, ...others] = inputs
  normaliseAxis(axis, first.shape.length)
  for (const other of others) {
    const fits = other.shape.length === first.shape.length && other.shape.every((size, i) => i === axis || size === first.shape[i])
    if (!fits) refuse(`${shapeText(other.shape)} does not join to ${shapeText(first.shape)} along axis ${axis}: the other sizes must be equal.`)
    if (other.dtype !== first.dtype) refuse(`the types ${first.dtype} and ${other.dtype} differ; convert one of them with cast.`)
  }
  const total = inputs.reduce((sum, input) => sum + input.shape[axis], 0)
  return [{ shape: first.shape.map((size, i) => (i === axis ? total : size)), dtype: first.dtype }]
}

/** Cuts a tensor along an axis, into pieces of the given sizes or into that many equal ones. */
export const split = (x: Tensor, axis: number, sizesOrCount: readonly number[] | number): Tensor[] => {
  const index = axis < 0 ? axis + x.rank : axis
  const sizes =
    typeof sizesOrCount === 'number'
      ? new Array<number>(Math.max(1, Math.floor(sizesOrCount))).fill((x.shape[index] ?? 0) / sizesOrCount)
      : sizesOrCount
  return [...applyOp('split', [x], { axis: index, sizes }, splitRule)]
}

const splitRule = ([x]: readonly TensorType[], { axis, sizes }: OpAttributes['split']): TensorType[] => {
  normaliseAxis(axis, x.shape.length)
  const total = sizes.reduce((sum, size) => sum + size, 0)
  if (total !== x.shape[axis] || !sizes.every((size) => Number.isInteger(size) && size > 0)) {
    refuse(`pieces of ${sizes.length > 6 ? `${sizes.length} x ${sizes[0]}` : sizes.join(' + ')} do not make up the ${x.shape[axis]} elements of axis ${axis}.`)
  }
  return sizes.map((size) => ({ shape: x.shape.map((whole, i) => (i === axis ? size : whole)), dtype: x.dtype }))
}

/** Joins tensors of one shape along a new axis. */
export const stack = (xs: readonly Tensor[], axis = 0): Tensor =>
  concat(
    xs.map((x) => expandDims(x, axis)),
    axis < 0 ? axis + xs[0].rank + 1 : axis,
  )

/** The pieces of a tensor along an axis, without that axis. */
export const unstack = (x: Tensor, axis = 0): Tensor[] => {
  const index = axis < 0 ? axis + x.rank : axis
  return split(x, index, x.shape[index] ?? 1).map((piece) => squeeze(piece, index))
}

/** Inserts an axis of size 1 before `axis` (-1: at the end). */
export const expandDims = (x: Tensor, axis: number): Tensor => {
  const index = axis < 0 ? axis + x.rank + 1 : axis
  return reshape(x, [...x.shape.slice(0, index), 1, ...x.shape.slice(index)])
}

/** Removes an axis of size 1. */
export const squeeze = (x: Tensor, axis: number): Tensor => {
  const index = axis < 0 ? axis + x.rank : axis
  return reshape(x, x.shape.filter((_, i) => i !== index))
}

/**
 * A box of the tensor.
 *
 * @param begin    first index along each axis
 * @param size     elements taken along each axis; -1 takes all to the end
 * @param strides  step along each axis, >= 1
 */
export const slice = (x: Tensor, begin: readonly number[], size: readonly number[], strides: readonly number[] = begin.map(() => 1)): Tensor => {
  const whole = size.map((count, axis) => (count === -1 ? Math.ceil((x.shape[axis] - begin[axis]) / strides[axis]) : count))
  return applyOp('slice', [x], { begin, size: whole, strides }, sliceRule)[0]
}

const sliceRule = ([x]: readonly TensorType[], { begin, size, strides }: OpAttributes['slice']): TensorType[] => {
  const rank = x.shape.length
  if (begin.length !== rank || size.length !== rank || strides.length !== rank) refuse(`begin, size and strides need ${rank} entries, one an axis.`)
  x.shape.forEach((length, axis) => {
    const whole = [begin[axis], size[axis], strides[axis]].every(Number.isInteger)
    const last = begin[axis] + (size[axis] - 1) * strides[axis]
    if (!whole || begin[axis] < 0 || size[axis] < 1 || strides[axis] < 1 || last >= length) {
      refuse(`${size[axis]} elements from ${begin[axis]} in steps of ${strides[axis]} leave axis ${axis} of ${length} elements.`)
    }
  })
  return [{ shape: size, dtype: x.dtype }]
}

/** Adds `value` before and after the elements of each axis. */
export const pad = (x: Tensor, pads: readonly PadPair[], value = 0): Tensor => applyOp('pad', [x], { pads, value }, padRule)[0]

const padRule = ([x]: readonly TensorType[], { pads }: OpAttributes['pad']): TensorType[] => {
  if (x.dtype !== 'float32' && x.dtype !== 'int32') refuse(`values of type ${x.dtype} are not accepted; use float32 or int32 (see cast).`)
  if (pads.length !== x.shape.length) refuse(`${x.shape.length} pairs are needed, one an axis; got ${pads.length}.`)
  if (!pads.flat().every((count) => Number.isInteger(count) && count >= 0)) refuse('padding must be whole numbers, 0 or more (cut with slice).')
  return [{ shape: x.shape.map((size, axis) => size + pads[axis][0] + pads[axis][1]), dtype: x.dtype }]
}
