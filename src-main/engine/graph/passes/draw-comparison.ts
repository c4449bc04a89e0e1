import { isOp, type Node, type Tensor } from '../graph.ts'
import { uniformValue } from './constant-values.ts'

type Comparison = 'greater' | 'greaterEqual' | 'less' | 'lessEqual'

const holds: Record<Comparison, (a: number, b: number) => boolean> = {
  greater: (a, b) => a > b,
  greaterEqual: (a, b) => a >= b,
  less: (a, b) => a < b,
  lessEqual: (a, b) => a <= b,
}

/** Number of different 32-bit words. */
const words = 2 ** 32

/**
 * A uniform random number compared with a constant, as dropout does it, becomes a comparison of the random word itself: two passes over
 * the numbers fewer, and exactly the same answers, because the number grows with its word.
 */
export const comparedDraw = (node: Node<Comparison>): readonly Tensor[] | null => {
  const [uniform, limit] = node.inputs
  const bound = uniformValue(limit)
  if (bound === null || limit.size !== 1 || limit.rank > uniform.rank) return null
  const draw = drawOf(uniform)
  if (!draw) return null
  const answer = (word: number): boolean => holds[node.op](Math.fround(Math.fround(word) * draw.scale), bound)
  const atLeast = node.op === 'greater' || node.op === 'greaterEqual'
  const threshold = firstWhere((word) => answer(word) === atLeast)
  if (threshold === words) return null
  const comparison = atLeast ? 'greaterEqual' : 'less'
  return node.graph.addNode(comparison, [draw.bits, node.graph.scalar(threshold, 'uint32')], {}, node.outputs).outputs
}

/** The words behind a uniform draw, and what they are multiplied with. */
const drawOf = (uniform: Tensor): { bits: Tensor; scale: number } | null => {
  if (!isOp(uniform.node, 'mul')) return null
  const [converted, factor] = uniform.node.inputs
  const scale = uniformValue(factor)
  if (scale === null || scale <= 0 || factor.rank > 0 || !isOp(converted.node, 'cast')) return null
  const [bits] = converted.node.inputs
  return isOp(bits.node, 'randomBits') ? { bits, scale } : null
}

/** The smallest word for which a condition holds that then holds for all larger ones; 2^32 if none. */
const firstWhere = (condition: (word: number) => boolean): number => {
  let [low, high] = [0, words]
  while (low < high) {
    const middle = Math.floor((low + high) / 2)
    if (condition(middle)) high = middle
    else low = middle + 1
  }
  return low
}
