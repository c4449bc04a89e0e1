import type * as tfc from '@tensorflow/tfjs-core'
import { elementCount, sameShape, shapeText, type Shape } from '../../host-tensor.ts'
import { refuse } from '../apply-op.ts'
import type { Graph, Tensor } from '../graph.ts'
import type { PadPair } from '../op-attributes.ts'
import { broadcastShapes, normaliseAxis } from '../shapes.ts'
import { broadcastReader, build, reader } from '../values.ts'
import { real } from './example.ts'
import { unbroadcast } from './gradient-terms.ts'
import { cutIntoPieces } from './onnx-pieces.ts'
import { defineOperation } from './operation.ts'
import type { TensorFlow } from './tensorflow.ts'

declare module '../op-attributes.ts' {
  interface OpAttributes {
    reshape: { readonly shape: Shape }
    broadcastTo: { readonly shape: Shape }
    transpose: { readonly permutation: readonly number[] }
    concat: { readonly axis: number }
    split: { readonly axis: number; readonly sizes: readonly number[] }
    slice: { readonly begin: readonly number[]; readonly size: readonly number[]; readonly strides: readonly number[] }
    pad: { readonly pads: readonly PadPair[]; readonly value: number }
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

const applyConcat = defineOperation('concat', {
  shape: (inputs, { axis }) => {
    const [first, ...others] = inputs
    normaliseAxis(axis, first.shape.length)
    for (const other of others) {
      const fits = other.shape.length === first.shape.length && other.shape.every((size, i) => i === axis || size === first.shape[i])
      if (!fits)
        refuse(`${shapeText(other.shape)} does not join to ${shapeText(first.shape)} along axis ${axis}: the other sizes must be equal.`)
      if (other.dtype !== first.dtype) refuse(`the types ${first.dtype} and ${other.dtype} differ; convert one of them with cast.`)
    }
    const total = inputs.reduce((sum, input) => sum + input.shape[axis], 0)
    return [{ shape: first.shape.map((size, i) => (i === axis ? total : size)), dtype: first.dtype }]
  },
  gradient: (g, { inputs, attributes: { axis } }, dy) => {
    let pieces: Tensor[] | null = null
    const cut = () =>
      (pieces ??= g.split(
        dy,
        axis,
        inputs.map((input) => input.shape[axis]),
      ))
    return inputs.map((_, i) => () => cut()[i])
  },
  onnx: (onnx, inputs, { attributes: { axis } }) => onnx.op('Concat', inputs, { axis }),
  tfjs: (tf, inputs, { attributes: { axis } }) => tf.concat([...inputs], axis),
  evaluate: (inputs, { attributes: { axis }, outputs: [{ shape }] }) => {
    const owners = inputs.flatMap((input, piece) => Array.from({ length: input.shape[axis] }, (_, place) => ({ piece, place })))
    const readers = inputs.map(reader)
    return build(shape, (index) => {
      const { piece, place } = owners[index[axis]]
      return readers[piece](index.map((position, i) => (i === axis ? place : position)))
    })
  },
  examples: [
    { name: 'first axis', operands: [real([2, 3]), real([1, 3]), real([3, 3])], build: (g, ...xs) => g.concat(xs, 0) },
    { name: 'last axis', operands: [real([2, 1, 2]), real([2, 1, 3])], build: (g, ...xs) => g.concat(xs, -1) },
    { name: 'one tensor twice', operands: [real([2, 2])], build: (g, x) => g.concat([x, x], 1) },
    { name: 'stack', operands: [real([2, 3]), real([2, 3])], build: (g, ...xs) => g.stack(xs, 1) },
    {
      name: 'more tensors than a WebGPU shader has buffers',
      operands: [real([40, 2])],
      build: (g, x) => g.concat(g.split(x, 0, 40).reverse(), 0),
    },
  ],
})

/** Joins tensors along an axis; their other sizes are equal. */
export const concat = (xs: readonly Tensor[], axis: number): Tensor => {
  if (xs.length === 1) return xs[0]
  return applyConcat(xs, { axis: axis < 0 && xs.length > 0 ? axis + xs[0].rank : axis })[0]
}

/** Joins tensors of one shape along a new axis. */
export const stack = (xs: readonly Tensor[], axis = 0): Tensor =>
  concat(
    xs.map((x) => expandDims(x, axis)),
    axis < 0 ? axis + xs[0].rank + 1 : axis,
  )

const applySplit = defineOperation('split', {
  shape: ([x], { axis, sizes }) => {
    normaliseAxis(axis, x.shape.length)
    const total = sizes.reduce((sum, size) => sum + size, 0)
    if (total !== x.shape[axis] || !sizes.every((size) => Number.isInteger(size) && size > 0)) {
      refuse(
        `pieces of ${sizes.length > 6 ? `${sizes.length} x ${sizes[0]}` : sizes.join(' + ')} do not make up the ${x.shape[axis]} elements of axis ${axis}.`,
      )
    }
    return sizes.map((size) => ({ shape: x.shape.map((whole, i) => (i === axis ? size : whole)), dtype: x.dtype }))
  },
  gradient: (g, { graph, outputs, attributes: { axis } }, _dy, all) => [
    () =>
      g.concat(
        outputs.map((piece, i) => all[i] ?? g.fill(graph, piece.shape, 0)),
        axis,
      ),
  ],
  onnx: (onnx, [x], { attributes: { axis, sizes } }, provider) => cutIntoPieces(onnx, x, axis, sizes, provider),
  tfjs: (tf, [x], { attributes: { axis, sizes } }) => tf.split(x, [...sizes], axis),
  evaluate: ([x], { attributes: { axis, sizes }, outputs }) => {
    const at = reader(x)
    return outputs.map(({ shape }, piece) => {
      const begin = sizes.slice(0, piece).reduce((a, b) => a + b, 0)
      return build(shape, (index) => at(index.map((position, i) => (i === axis ? position + begin : position))))
    })
  },
  examples: [
    { name: 'equal pieces', operands: [real([6, 2])], build: (g, x) => g.split(x, 0, 3) },
    { name: 'unequal pieces of the last axis', operands: [real([2, 6])], build: (g, x) => g.split(x, -1, [1, 3, 2]) },
    { name: 'a piece that is not used', operands: [real([4, 3, 2])], build: (g, x) => g.unstack(x, 1).filter((_, i) => i !== 1) },
    { name: 'more pieces than a WebGPU shader has buffers', operands: [real([2, 40])], build: (g, x) => g.split(x, 1, 40) },
  ],
})

/** Cuts a tensor along an axis, into pieces of the given sizes or into that many equal ones. */
export const split = (x: Tensor, axis: number, sizesOrCount: readonly number[] | number): Tensor[] => {
  const index = axis < 0 ? axis + x.rank : axis
  const sizes =
    typeof sizesOrCount === 'number'
      ? new Array<number>(Math.max(1, Math.floor(sizesOrCount))).fill((x.shape[index] ?? 0) / sizesOrCount)
      : sizesOrCount
  return [...applySplit([x], { axis: index, sizes })]
}

/** The pieces of a tensor along an axis, without that axis. */
export const unstack = (x: Tensor, axis = 0): Tensor[] => {
  const index = axis < 0 ? axis + x.rank : axis
  return split(x, index, x.shape[index] ?? 1).map((piece) => squeeze(piece, index))
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
