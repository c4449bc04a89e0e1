import type * as tfc from '@tensorflow/tfjs-core'
import { refuse, requireType } from '../apply-op.ts'
import type { Tensor, TensorType } from '../graph.ts'
import { broadcastShapes } from '../shapes.ts'
import { broadcastStrides, build } from '../values.ts'
import { real, type Example } from './example.ts'
import { unbroadcast } from './gradient-terms.ts'
import { defineOperation } from './operation.ts'
import type { OnnxWriter } from './onnx-writer.ts'
import { reshape } from './shaping.ts'

declare module '../op-attributes.ts' {
  interface OpAttributes {
    matMul: { readonly transposeA: boolean; readonly transposeB: boolean }
  }
}

export interface MatMulOptions {
  /** Swap the last two axes of `a` first. */
  transposeA?: boolean
  /** Swap the last two axes of `b` first. */
  transposeB?: boolean
}

const lastTwo = ({ shape }: TensorType, transposed: boolean): [number, number] => {
  const [rows, columns] = shape.slice(-2)
  return transposed ? [columns, rows] : [rows, columns]
}

const swapLastTwo = (name: string, tensor: Tensor, onnx: OnnxWriter): string => {
  const axes = tensor.shape.map((_, axis) => axis)
  axes.push(...axes.splice(-2).reverse())
  return onnx.op('Transpose', [name], { perm: axes })
}

const transposed = (batch: readonly number[], prefix: string): Example[] =>
  [false, true].flatMap((transposeA) =>
    [false, true].map((transposeB) => ({
      name: `${prefix}A${transposeA ? 'ᵀ' : ''}B${transposeB ? 'ᵀ' : ''}`,
      operands: [real([...batch, ...(transposeA ? [3, 2] : [2, 3])]), real([...batch, ...(transposeB ? [4, 3] : [3, 4])])],
      build: (g, a, b) => g.matMul(a, b, { transposeA, transposeB }),
    })),
  )

const applyMatMul = defineOperation('matMul', {
  shape: ([a, b], { transposeA, transposeB }) => {
    requireType(a, ['float32'])
    requireType(b, ['float32'])
    if (a.shape.length < 2 || b.shape.length < 2) refuse('both operands must have rank 2 or more.')
    const [rows, innerA] = lastTwo(a, transposeA)
    const [innerB, columns] = lastTwo(b, transposeB)
    if (innerA !== innerB) {
      refuse(`the inner sizes ${innerA} and ${innerB} differ (transposeA ${transposeA}, transposeB ${transposeB}).`)
    }
    const batch = broadcastShapes(a.shape.slice(0, -2), b.shape.slice(0, -2)) ?? refuse('the leading (batch) axes do not broadcast.')
    return [{ shape: [...batch, rows, columns], dtype: 'float32' }]
  },
  gradient: (g, { inputs: [a, b], attributes: { transposeA, transposeB } }, dy) => {
    const dA = () =>
      transposeA ? g.matMul(b, dy, { transposeA: transposeB, transposeB: true }) : g.matMul(dy, b, { transposeB: !transposeB })
    const dB = () =>
      transposeB ? g.matMul(dy, a, { transposeA: true, transposeB: transposeA }) : g.matMul(a, dy, { transposeA: !transposeA })
    return [() => unbroadcast(g, dA(), a.shape), () => unbroadcast(g, dB(), b.shape)]
  },
  onnx: (onnx, [a, b], { inputs: [left, right], attributes: { transposeA, transposeB } }) => {
    if (left.rank === 2 && right.rank === 2) return onnx.op('Gemm', [a, b], { transA: Number(transposeA), transB: Number(transposeB) })
    return onnx.op('MatMul', [transposeA ? swapLastTwo(a, left, onnx) : a, transposeB ? swapLastTwo(b, right, onnx) : b])
  },
  tfjs: (tf, [a, b], { attributes: { transposeA, transposeB }, outputs: [{ shape }] }) => {
    const batched = (x: tfc.Tensor) => tf.broadcastTo(x, [...shape.slice(0, -2), ...x.shape.slice(-2)])
    return tf.matMul(batched(a), batched(b), transposeA, transposeB)
  },
  evaluate: ([a, b], { attributes: { transposeA, transposeB }, outputs: [{ shape }] }) => {
    const rank = shape.length
    const inner = a.shape[a.shape.length - (transposeA ? 2 : 1)]
    const [left, right] = [broadcastStrides(a.shape, rank), broadcastStrides(b.shape, rank)]
    const [rowStride, leftStride] = transposeA ? [left[rank - 1], left[rank - 2]] : [left[rank - 2], left[rank - 1]]
    const [rightStride, columnStride] = transposeB ? [right[rank - 1], right[rank - 2]] : [right[rank - 2], right[rank - 1]]
    return build(shape, (index) => {
      let fromA = index[rank - 2] * rowStride
      let fromB = index[rank - 1] * columnStride
      for (let axis = 0; axis < rank - 2; axis++) {
        fromA += index[axis] * left[axis]
        fromB += index[axis] * right[axis]
      }
      let total = 0
      for (let k = 0; k < inner; k++) total += a.data[fromA + k * leftStride] * b.data[fromB + k * rightStride]
      return total
    })
  },
  examples: [
    { name: 'batch times one matrix', operands: [real([2, 3, 4]), real([4, 2])], build: (g, a, b) => g.matMul(a, b) },
    {
      name: 'batch times one transposed matrix',
      operands: [real([2, 2, 3, 4]), real([2, 4])],
      build: (g, a, b) => g.matMul(a, b, { transposeB: true }),
    },
    { name: 'one matrix times batch', operands: [real([2, 3]), real([4, 3, 2])], build: (g, a, b) => g.matMul(a, b) },
    { name: 'broadcast batches', operands: [real([2, 1, 2, 3]), real([3, 3, 2])], build: (g, a, b) => g.matMul(a, b) },
    {
      name: 'transposed batch times one matrix',
      operands: [real([2, 4, 3]), real([4, 2])],
      build: (g, a, b) => g.matMul(a, b, { transposeA: true }),
    },
    ...transposed([], ''),
    ...transposed([2], 'batch of '),
  ],
})

/**
 * Matrix product over the last two axes; leading axes are batches and broadcast.
 *
 * A batch of matrices times one matrix, [..., M, K] x [K, N], becomes a single large product: its gradient with respect to the
 * matrix then needs no sum over the batch.
 *
 * @returns [..., M, N]
 */
export const matMul = (a: Tensor, b: Tensor, { transposeA = false, transposeB = false }: MatMulOptions = {}): Tensor => {
  const attributes = { transposeA, transposeB }
  if (a.rank > 2 && b.rank === 2 && !transposeA && a.shape[a.rank - 1] === (transposeB ? b.shape[1] : b.shape[0])) {
    const rows = reshape(a, [a.size / a.shape[a.rank - 1], a.shape[a.rank - 1]])
    const product = applyMatMul([rows, b], attributes)[0]
    return reshape(product, [...a.shape.slice(0, -1), product.shape[1]])
  }
  return applyMatMul([a, b], attributes)[0]
}
