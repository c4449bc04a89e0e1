import type { DType } from '../../host-tensor.ts'
import { applyOp, requireType } from '../apply-op.ts'
import type { Tensor, TensorType } from '../graph.ts'
import { normaliseAxes, normaliseAxis } from '../shapes.ts'
import { mul } from './elementwise.ts'

interface ReduceAttributes {
  readonly axes: readonly number[]
  readonly keepDims: boolean
}

const reduceRule = ([x]: readonly TensorType[], { axes, keepDims }: ReduceAttributes): TensorType[] => {
  requireType(x, ['float32'])
  const reduced = normaliseAxes(axes, x.shape.length)
  const shape = x.shape.flatMap((size, axis) => (reduced.includes(axis) ? (keepDims ? [1] : []) : [size]))
  return [{ shape, dtype: 'float32' }]
}

const positiveAxes = (axes: number | readonly number[] | undefined, rank: number): number[] => {
  const list = axes === undefined ? Array.from({ length: rank }, (_, axis) => axis) : typeof axes === 'number' ? [axes] : [...axes]
  return [...new Set(list.map((axis) => (axis < 0 ? axis + rank : axis)))].sort((a, b) => a - b)
}

/** Sum over the given axes, or over all. */
export const sum = (x: Tensor, axes?: number | readonly number[], keepDims = false): Tensor =>
  applyOp('sum', [x], { axes: positiveAxes(axes, x.rank), keepDims }, reduceRule)[0]

/** Largest element over the given axes, or over all; equal largest elements share the gradient evenly. */
export const max = (x: Tensor, axes?: number | readonly number[], keepDims = false): Tensor =>
  applyOp('max', [x], { axes: positiveAxes(axes, x.rank), keepDims }, reduceRule)[0]

/** Mean over the given axes, or over all. */
export const mean = (x: Tensor, axes?: number | readonly number[], keepDims = false): Tensor => {
  const total = sum(x, axes, keepDims)
  return mul(total, total.size / x.size)
}

const alongAxisRule =
  (dtype: DType, keepsAxis: boolean) =>
  ([x]: readonly TensorType[], { axis }: { readonly axis: number }): TensorType[] => {
    requireType(x, ['float32'])
    normaliseAxis(axis, x.shape.length)
    return [{ shape: keepsAxis ? x.shape : x.shape.filter((_, i) => i !== axis), dtype }]
  }

const positiveAxis = (axis: number, rank: number): number => (axis < 0 ? axis + rank : axis)

/** Index of the largest element along an axis (the first of equal ones), int32. */
export const argMax = (x: Tensor, axis = -1): Tensor =>
  applyOp('argMax', [x], { axis: positiveAxis(axis, x.rank) }, alongAxisRule('int32', false))[0]

/** exp(x) / sum exp(x) along an axis. */
export const softmax = (x: Tensor, axis = -1): Tensor =>
  applyOp('softmax', [x], { axis: positiveAxis(axis, x.rank) }, alongAxisRule('float32', true))[0]

/** x - log sum exp(x) along an axis. */
export const logSoftmax = (x: Tensor, axis = -1): Tensor =>
  applyOp('logSoftmax', [x], { axis: positiveAxis(axis, x.rank) }, alongAxisRule('float32', true))[0]
