import type * as tfc from '@tensorflow/tfjs-core'
import { type Shape } from '../../host-tensor.ts'
import { refuse } from '../apply-op.ts'
import type { Tensor } from '../graph.ts'
import type { PadPair } from '../op-attributes.ts'
import { build, reader } from '../values.ts'
import { real } from './example.ts'
import { defineOperation } from './operation.ts'
import type { TensorFlow } from './tensorflow.ts'

declare module '../op-attributes.ts' {
  interface OpAttributes {
    slice: { readonly begin: readonly number[]; readonly size: readonly number[]; readonly strides: readonly number[] }
    pad: { readonly pads: readonly PadPair[]; readonly value: number }
  }
}

/** A strided slice through a gather of each axis, which TensorFlow.js can differentiate. */
const stridedInTfjs = (
  tf: TensorFlow,
  x: tfc.Tensor,
  begin: readonly number[],
  end: readonly number[],
  strides: readonly number[],
): tfc.Tensor =>
  strides.reduce<tfc.Tensor>((rest, stride, axis) => tf.gather(rest, tf.range(begin[axis], end[axis], stride, 'int32'), axis), x)

const applySlice = defineOperation('slice', {
  shape: ([x], { begin, size, strides }) => {
    const rank = x.shape.length
    if (begin.length !== rank || size.length !== rank || strides.length !== rank)
      refuse(`begin, size and strides need ${rank} entries, one an axis.`)
    x.shape.forEach((length, axis) => {
      const whole = [begin[axis], size[axis], strides[axis]].every(Number.isInteger)
      const last = begin[axis] + (size[axis] - 1) * strides[axis]
      if (!whole || begin[axis] < 0 || size[axis] < 1 || strides[axis] < 1 || last >= length) {
        refuse(`${size[axis]} elements from ${begin[axis]} in steps of ${strides[axis]} leave axis ${axis} of ${length} elements.`)
      }
    })
    return [{ shape: size, dtype: x.dtype }]
  },
  gradient: (_g, { attributes }, dy) => [() => ({ box: attributes, gradient: dy })],
  onnx: (onnx, [x], { inputs: [{ shape }], attributes: { begin, size, strides } }) => {
    const cut = shape.flatMap((length, axis) => (size[axis] === length ? [] : [axis]))
    if (cut.length === 0) return x
    const starts = cut.map((axis) => begin[axis])
    const ends = cut.map((axis) => begin[axis] + (size[axis] - 1) * strides[axis] + 1)
    const steps = cut.map((axis) => strides[axis])
    return onnx.op('Slice', [x, onnx.int64s(starts), onnx.int64s(ends), onnx.int64s(cut), onnx.int64s(steps)])
  },
  tfjs: (tf, [x], { attributes: { begin, size, strides } }) => {
    const end = begin.map((first, i) => first + (size[i] - 1) * strides[i] + 1)
    return strides.every((stride) => stride === 1) ? tf.slice(x, [...begin], [...size]) : stridedInTfjs(tf, x, begin, end, strides)
  },
  evaluate: ([x], { attributes: { begin, size, strides } }) => {
    const at = reader(x)
    return build(size, (index) => at(index.map((position, i) => begin[i] + position * strides[i])))
  },
  examples: [
    { name: 'box', operands: [real([4, 5])], build: (g, x) => g.slice(x, [1, 2], [2, 2]) },
    { name: 'to the end', operands: [real([4, 5])], build: (g, x) => g.slice(x, [0, 3], [-1, -1]) },
    { name: 'strides', operands: [real([7, 5])], build: (g, x) => g.slice(x, [1, 0], [3, 2], [2, 3]) },
    {
      name: 'overlapping windows of one axis',
      operands: [real([9, 2])],
      build: (g, x) => [0, 2, 4].map((begin) => g.slice(x, [begin, 0], [4, 2])),
    },
    {
      name: 'windows with gaps, and a box',
      operands: [real([8, 3])],
      build: (g, x) => [g.slice(x, [1, 0], [2, 3]), g.slice(x, [5, 0], [1, 3]), g.slice(x, [0, 1], [3, 1])],
    },
  ],
})

/**
 * A box of the tensor.
 *
 * @param begin    first index along each axis
 * @param size     elements taken along each axis; -1 takes all to the end
 * @param strides  step along each axis, >= 1
 */
export const slice = (
  x: Tensor,
  begin: readonly number[],
  size: readonly number[],
  strides: readonly number[] = begin.map(() => 1),
): Tensor => {
  const whole = size.map((count, axis) => (count === -1 ? Math.ceil((x.shape[axis] - begin[axis]) / strides[axis]) : count))
  return applySlice([x], { begin, size: whole, strides })[0]
}

const leavesSome = (size: number, [before, after]: PadPair): boolean =>
  size + Math.min(before, 0) + Math.min(after, 0) > 0 && size + before + after > 0

/** What is left of a tensor where padding below 0 has cut off its borders. */
const boxOf = (shape: Shape, pads: readonly PadPair[]): { begin: number[]; size: number[] } => ({
  begin: pads.map(([before]) => Math.max(-before, 0)),
  size: shape.map((size, axis) => size + Math.min(pads[axis][0], 0) + Math.min(pads[axis][1], 0)),
})

const added = (pads: readonly PadPair[]): PadPair[] => pads.map(([before, after]) => [Math.max(before, 0), Math.max(after, 0)])

const applyPad = defineOperation('pad', {
  shape: ([x], { pads }) => {
    if (x.dtype !== 'float32' && x.dtype !== 'int32') refuse(`values of type ${x.dtype} are not accepted; use float32 or int32 (see cast).`)
    if (pads.length !== x.shape.length) refuse(`${x.shape.length} pairs are needed, one an axis; got ${pads.length}.`)
    if (!pads.flat().every(Number.isInteger)) refuse('padding must be whole numbers.')
    if (!pads.every((pair, axis) => leavesSome(x.shape[axis], pair))) refuse('padding below 0 must leave something of every axis.')
    return [{ shape: x.shape.map((size, axis) => size + pads[axis][0] + pads[axis][1]), dtype: x.dtype }]
  },
  gradient: (g, { inputs: [x], attributes: { pads } }, dy) => [
    () =>
      pads.flat().every((count) => count >= 0)
        ? g.slice(
            dy,
            pads.map(([before]) => before),
            x.shape,
          )
        : g.pad(
            dy,
            pads.map(([before, after]) => [-before, -after]),
          ),
  ],
  onnx: (onnx, [x], { inputs: [{ dtype, shape }], attributes: { pads, value } }, provider) => {
    const padded = (from: string, amounts: readonly PadPair[]): string =>
      onnx.op('Pad', [
        from,
        onnx.int64s([...amounts.map(([before]) => before), ...amounts.map(([, after]) => after)]),
        onnx.constant([value], [], dtype),
      ])
    if (provider === 'cpu' || pads.flat().every((count) => count >= 0)) return padded(x, pads)
    // Only the CPU's Pad is known to cut off.
    const { begin, size } = boxOf(shape, pads)
    const ends = begin.map((first, axis) => first + size[axis])
    return padded(onnx.op('Slice', [x, onnx.int64s(begin), onnx.int64s(ends)]), added(pads))
  },
  tfjs: (tf, [x], { attributes: { pads, value } }) => {
    const { begin, size } = boxOf(x.shape, pads)
    return tf.pad(
      tf.slice(x, begin, size),
      added(pads).map(([before, after]): [number, number] => [before, after]),
      value,
    )
  },
  evaluate: ([x], { attributes: { pads, value }, outputs: [{ shape }] }) => {
    const at = reader(x)
    return build(shape, (index) => {
      const source = index.map((position, i) => position - pads[i][0])
      return source.every((position, i) => position >= 0 && position < x.shape[i]) ? at(source) : value
    })
  },
  examples: [
    {
      name: 'zeros',
      operands: [real([2, 3])],
      build: (g, x) =>
        g.pad(x, [
          [1, 0],
          [0, 2],
        ]),
    },
    {
      name: 'a value',
      operands: [real([2, 2, 2])],
      build: (g, x) =>
        g.pad(
          x,
          [
            [0, 0],
            [1, 1],
            [0, 0],
          ],
          -3,
        ),
    },
    {
      name: 'moved along, and cut off',
      operands: [real([2, 5, 3])],
      build: (g, x) =>
        g.pad(x, [
          [0, 0],
          [2, -2],
          [-1, -1],
        ]),
    },
  ],
})

/** Adds `value` before and after the elements of each axis; a number below 0 cuts elements off. */
export const pad = (x: Tensor, pads: readonly PadPair[], value = 0): Tensor => applyPad([x], { pads, value })[0]
