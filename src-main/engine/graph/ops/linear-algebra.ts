import { applyOp, refuse, requireType } from '../apply-op.ts'
import type { Tensor, TensorType } from '../graph.ts'
import type { OpAttributes } from '../op-attributes.ts'
import { broadcastShapes } from '../shapes.ts'
import { reshape } from './shaping.ts'

export interface MatMulOptions {
  /** Swap the last two axes of `a` first. */
  transposeA?: boolean
  /** Swap the last two axes of `b` first. */
  transposeB?: boolean
}

const matMulRule = ([a, b]: readonly TensorType[], { transposeA, transposeB }: OpAttributes['matMul']): TensorType[] => {
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
}

const lastTwo = ({ shape }: TensorType, transposed: boolean): [number, number] => {
  const [rows, columns] = shape.slice(-2)
  return transposed ? [columns, rows] : [rows, columns]
}

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
    const product = applyOp('matMul', [rows, b], attributes, matMulRule)[0]
    return reshape(product, [...a.shape.slice(0, -1), product.shape[1]])
  }
  return applyOp('matMul', [a, b], attributes, matMulRule)[0]
}
