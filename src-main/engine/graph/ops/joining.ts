import { shapeText } from '../../host-tensor.ts'
import { refuse } from '../apply-op.ts'
import type { Tensor } from '../graph.ts'
import { normaliseAxis } from '../shapes.ts'
import { build, reader } from '../values.ts'
import { real } from './example.ts'
import { cutIntoPieces } from './onnx-pieces.ts'
import { defineOperation } from './operation.ts'
import { expandDims, squeeze } from './shaping.ts'

declare module '../op-attributes.ts' {
  interface OpAttributes {
    concat: { readonly axis: number }
    split: { readonly axis: number; readonly sizes: readonly number[] }
  }
}

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
