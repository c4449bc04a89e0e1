import type * as tfc from '@tensorflow/tfjs-core'
import type { DType } from '../../host-tensor.ts'
import { requireType } from '../apply-op.ts'
import type { Tensor, TensorType } from '../graph.ts'
import { normaliseAxes, normaliseAxis } from '../shapes.ts'
import { build, reader, type Values } from '../values.ts'
import { mul } from './elementwise.ts'
import { real, whole } from './example.ts'
import { noGradient } from './gradient-terms.ts'
import type { OnnxWriter } from './onnx-writer.ts'
import { defineOperation, type Vocabulary } from './operation.ts'
import type { TensorFlow } from './tensorflow.ts'

interface ReduceAttributes {
  readonly axes: readonly number[]
  readonly keepDims: boolean
}

declare module '../op-attributes.ts' {
  interface OpAttributes {
    sum: ReduceAttributes
    max: ReduceAttributes
    argMax: { readonly axis: number }
    softmax: { readonly axis: number }
    logSoftmax: { readonly axis: number }
  }
}

const reducedType = ([x]: readonly TensorType[], { axes, keepDims }: ReduceAttributes): TensorType[] => {
  requireType(x, ['float32'])
  const reduced = normaliseAxes(axes, x.shape.length)
  const shape = x.shape.flatMap((size, axis) => (reduced.includes(axis) ? (keepDims ? [1] : []) : [size]))
  return [{ shape, dtype: 'float32' }]
}

const alongAxisType = ([x]: readonly TensorType[], axis: number, keepsAxis: boolean, dtype: DType): TensorType[] => {
  requireType(x, ['float32'])
  normaliseAxis(axis, x.shape.length)
  return [{ shape: keepsAxis ? x.shape : x.shape.filter((_, i) => i !== axis), dtype }]
}

const positiveAxis = (axis: number, rank: number): number => (axis < 0 ? axis + rank : axis)

const positiveAxes = (axes: number | readonly number[] | undefined, rank: number): number[] => {
  const list = axes === undefined ? Array.from({ length: rank }, (_, axis) => axis) : typeof axes === 'number' ? [axes] : [...axes]
  return [...new Set(list.map((axis) => positiveAxis(axis, rank)))].sort((a, b) => a - b)
}

/** A reduced tensor with the reduced axes put back as size 1, so that it broadcasts against `x` again. */
const withReducedAxes = (g: Vocabulary, reduced: Tensor, x: Tensor, axes: readonly number[]): Tensor => {
  const shape = x.shape.map((size, axis) => (axes.includes(axis) ? 1 : size))
  return reduced.rank === x.rank ? reduced : g.reshape(reduced, shape)
}

const writeReduction = (onnx: OnnxWriter, opType: string, x: string, { axes, keepDims }: ReduceAttributes): string =>
  axes.length === 0 ? x : onnx.op(opType, [x, onnx.int64s(axes)], { keepdims: Number(keepDims) })

/** TensorFlow.js has softmax over the last axis only. */
const withAxisLast = (tf: TensorFlow, x: tfc.Tensor, axis: number, f: (x: tfc.Tensor) => tfc.Tensor): tfc.Tensor => {
  const order = x.shape.map((_, i) => i)
  order.push(...order.splice(axis, 1))
  const back: number[] = []
  order.forEach((from, to) => (back[from] = to))
  return tf.transpose(f(tf.transpose(x, order)), back)
}

/** Elements of `x` along the given axes at each index of the shape without them. */
const along = (x: Values, axes: readonly number[]) => {
  const at = reader(x)
  const sizes = axes.map((axis) => x.shape[axis])
  const count = sizes.reduce((a, b) => a * b, 1)
  return (index: readonly number[]): number[] => {
    const place = [...index]
    return Array.from({ length: count }, (_, position) => {
      let rest = position
      for (let i = axes.length - 1; i >= 0; i--) {
        place[axes[i]] = rest % sizes[i]
        rest = Math.floor(rest / sizes[i])
      }
      return at(place)
    })
  }
}

const reduceValues = (x: Values, axes: readonly number[], f: (values: number[]) => number): Float64Array => {
  const values = along(x, axes)
  const kept = x.shape.map((size, axis) => (axes.includes(axis) ? 1 : size))
  return build(kept, (index) => f(values(index)))
}

const total = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0)

/** log sum exp along an axis, at any index. */
const logSumExp = (x: Values, axis: number) => {
  const values = along(x, [axis])
  return (index: readonly number[]): number => {
    const list = values(index)
    const largest = Math.max(...list)
    return largest + Math.log(total(list.map((value) => Math.exp(value - largest))))
  }
}

const applySum = defineOperation('sum', {
  shape: reducedType,
  gradient: (g, { inputs: [x], attributes }, dy) => [() => g.broadcastTo(withReducedAxes(g, dy, x, attributes.axes), x.shape)],
  onnx: (onnx, [x], { attributes }) => writeReduction(onnx, 'ReduceSum', x, attributes),
  tfjs: (tf, [x], { attributes }) => tf.sum(x, [...attributes.axes], attributes.keepDims),
  evaluate: ([x], { attributes }) => reduceValues(x, attributes.axes, total),
  examples: [
    { name: 'all', operands: [real([2, 3, 2])], build: (g, x) => g.sum(x) },
    { name: 'outer axis', operands: [real([4, 3])], build: (g, x) => g.sum(x, 0) },
    { name: 'two axes, kept', operands: [real([2, 3, 2])], build: (g, x) => g.sum(x, [0, -1], true) },
    { name: 'mean', operands: [real([3, 4])], build: (g, x) => g.mean(x, 1) },
  ],
})

/** Sum over the given axes, or over all. */
export const sum = (x: Tensor, axes?: number | readonly number[], keepDims = false): Tensor =>
  applySum([x], { axes: positiveAxes(axes, x.rank), keepDims })[0]

/** Mean over the given axes, or over all. */
export const mean = (x: Tensor, axes?: number | readonly number[], keepDims = false): Tensor => {
  const all = sum(x, axes, keepDims)
  return mul(all, all.size / x.size)
}

const applyMax = defineOperation('max', {
  shape: reducedType,
  gradient: (g, { inputs: [x], outputs: [y], attributes: { axes } }, dy) => [
    () => {
      const hits = g.cast(g.equal(x, withReducedAxes(g, y, x, axes)), 'float32')
      return g.mul(hits, g.div(withReducedAxes(g, dy, x, axes), g.sum(hits, axes, true)))
    },
  ],
  onnx: (onnx, [x], { attributes }) => writeReduction(onnx, 'ReduceMax', x, attributes),
  tfjs: (tf, [x], { attributes }) => tf.max(x, [...attributes.axes], attributes.keepDims),
  evaluate: ([x], { attributes }) => reduceValues(x, attributes.axes, (values) => Math.max(...values)),
  examples: [
    { name: 'all', operands: [real([2, 3], 'distinct')], build: (g, x) => g.max(x) },
    { name: 'last axis', operands: [real([3, 4], 'distinct')], build: (g, x) => g.max(x, -1) },
    { name: 'two axes, kept', operands: [real([2, 3, 2], 'distinct')], build: (g, x) => g.max(x, [0, 2], true) },
  ],
})

/** Largest element over the given axes, or over all; equal largest elements share the gradient evenly. */
export const max = (x: Tensor, axes?: number | readonly number[], keepDims = false): Tensor =>
  applyMax([x], { axes: positiveAxes(axes, x.rank), keepDims })[0]

const applyArgMax = defineOperation('argMax', {
  shape: (inputs, { axis }) => alongAxisType(inputs, axis, false, 'int32'),
  gradient: noGradient,
  onnx: (onnx, [x], { attributes }) => onnx.op('Cast', [onnx.op('ArgMax', [x], { axis: attributes.axis, keepdims: 0 })], { to: 6 }),
  tfjs: (tf, [x], { attributes }) => tf.argMax(x, attributes.axis),
  evaluate: ([x], { attributes }) => reduceValues(x, [attributes.axis], (values) => values.indexOf(Math.max(...values))),
  examples: [
    { name: 'last axis', operands: [real([3, 4], 'distinct')], build: (g, x) => g.argMax(x) },
    { name: 'first axis, first of equal ones', operands: [whole([5, 3], 2)], build: (g, x) => g.argMax(g.cast(x, 'float32'), 0) },
  ],
})

/** Index of the largest element along an axis (the first of equal ones), int32. */
export const argMax = (x: Tensor, axis = -1): Tensor => applyArgMax([x], { axis: positiveAxis(axis, x.rank) })[0]

const applySoftmax = defineOperation('softmax', {
  shape: (inputs, { axis }) => alongAxisType(inputs, axis, true, 'float32'),
  gradient: (g, { outputs: [y], attributes: { axis } }, dy) => [() => g.mul(y, g.sub(dy, g.sum(g.mul(dy, y), axis, true)))],
  onnx: (onnx, [x], { attributes }) => onnx.op('Softmax', [x], { axis: attributes.axis }),
  tfjs: (tf, [x], { attributes }) => withAxisLast(tf, x, attributes.axis, (last) => tf.softmax(last)),
  evaluate: ([x], { attributes }) => {
    const at = reader(x)
    const normaliser = logSumExp(x, attributes.axis)
    return build(x.shape, (index) => Math.exp(at(index) - normaliser(index)))
  },
  examples: [
    { name: 'last axis', operands: [real([3, 4])], build: (g, x) => g.softmax(x) },
    { name: 'middle axis', operands: [real([2, 4, 3])], build: (g, x) => g.softmax(x, 1) },
  ],
})

/** exp(x) / sum exp(x) along an axis. */
export const softmax = (x: Tensor, axis = -1): Tensor => applySoftmax([x], { axis: positiveAxis(axis, x.rank) })[0]

const applyLogSoftmax = defineOperation('logSoftmax', {
  shape: (inputs, { axis }) => alongAxisType(inputs, axis, true, 'float32'),
  gradient: (g, { outputs: [y], attributes: { axis } }, dy) => [() => g.sub(dy, g.mul(g.exp(y), g.sum(dy, axis, true)))],
  onnx: (onnx, [x], { attributes }) => onnx.op('LogSoftmax', [x], { axis: attributes.axis }),
  tfjs: (tf, [x], { attributes }) => withAxisLast(tf, x, attributes.axis, (last) => tf.logSoftmax(last)),
  evaluate: ([x], { attributes }) => {
    const at = reader(x)
    const normaliser = logSumExp(x, attributes.axis)
    return build(x.shape, (index) => at(index) - normaliser(index))
  },
  examples: [
    { name: 'last axis', operands: [real([3, 4])], build: (g, x) => g.logSoftmax(x) },
    { name: 'first axis', operands: [real([4, 3])], build: (g, x) => g.logSoftmax(x, 0) },
  ],
})

/** x - log sum exp(x) along an axis. */
export const logSoftmax = (x: Tensor, axis = -1): Tensor => applyLogSoftmax([x], { axis: positiveAxis(axis, x.rank) })[0]
