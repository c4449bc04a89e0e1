import { isOp, type Node, type Tensor } from '../graph.ts'
import { matMul } from '../ops/linear-algebra.ts'
import { reshape, transpose } from '../ops/shaping.ts'
import { nodesOf } from '../traversal.ts'
import { rewrite } from './rewrite.ts'

/** Rows up to which a product is thin. */
const mostRows = 64

/** Elements from which a weight matrix is large. */
const fewestWeights = 2 ** 17

/** Products with one matrix from which it pays to transpose it first. */
const fewestUses = 8

/**
 * Turns products of few rows with a large matrix round, as the steps of a recurrent network make them:
 *
 *   x W = (Wᵀ xᵀ)ᵀ        x Wᵀ = (W xᵀ)ᵀ
 *
 * ONNX Runtime's CPU copies the right operand of a product into blocks and reads the left one where it lies; with the matrix on the left
 * nothing large is copied. One thread, [8, 2048] x [2048, 8192]: 14.9 ms before, 7.0 ms after; transposed 9.8 and 6.4. Wᵀ is made
 * once for all steps. Matrices known when the model is loaded need none of this: their blocks are made once.
 */
export const turnThinProducts = (outputs: readonly Tensor[]): Tensor[] => {
  const uses = new Map<Tensor, number>()
  for (const node of nodesOf(outputs)) {
    if (isThin(node) && !node.attributes.transposeB) uses.set(node.inputs[1], (uses.get(node.inputs[1]) ?? 0) + 1)
  }
  const turned = new Map<Tensor, Tensor>()
  return rewrite(outputs, (node, original) => {
    if (!isThin(node)) return null
    const [x, weights] = node.inputs
    if (node.attributes.transposeB) return [turn(matMul(weights, x, { transposeB: true }))]
    if ((uses.get(original.inputs[1]) ?? 0) < fewestUses) return null
    const upright = turned.get(weights) ?? turn(weights)
    turned.set(weights, upright)
    return [turn(matMul(upright, x, { transposeB: true }))]
  })
}

/** A transposed matrix, as one of a batch: a plain transpose beside a product ONNX Runtime would take back into the product. */
const turn = (x: Tensor): Tensor => {
  const [rows, columns] = x.shape
  return reshape(transpose(reshape(x, [1, rows, columns]), [0, 2, 1]), [columns, rows])
}

const isThin = (node: Node): node is Node<'matMul'> => {
  if (!isOp(node, 'matMul') || node.attributes.transposeA) return false
  const [x, weights] = node.inputs
  return x.rank === 2 && weights.rank === 2 && x.shape[0] <= mostRows && weights.size >= fewestWeights && !isOp(weights.node, 'constant')
}
