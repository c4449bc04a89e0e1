import { isOp, type Tensor } from '../graph.ts'
import { mul, sub } from '../ops/elementwise.ts'
import { uniformValue } from './constant-values.ts'
import { rewrite } from './rewrite.ts'

/**
 * What flows back through a gate h = t s, with t = tanh(a) and s = sigmoid(b), computed with h, which the forward pass has: three
 * operations on each side in place of four.
 *
 *   da = (dy s) (1 - t^2) = dy (s - h t)        db = (dy t) (s (1 - s)) = u - u s, with u = dy h
 */
export const shortenGatedGradients = (outputs: readonly Tensor[]): Tensor[] => {
  const gates = new Map<Tensor, Map<Tensor, Tensor>>()
  return rewrite(outputs, (node) => {
    if (!isOp(node, 'mul')) return null
    for (const [left, right] of bothWays(node.inputs)) {
      if (isOp(left.node, 'tanh') && isOp(right.node, 'sigmoid')) {
        gates.set(left, (gates.get(left) ?? new Map<Tensor, Tensor>()).set(right, node.outputs[0]))
        return null
      }
      if (!isOp(left.node, 'mul')) continue
      for (const [dy, gate] of bothWays(left.node.inputs)) {
        const t = tanhOfSlope(right)
        const throughTanh = t && gates.get(t)?.get(gate)
        if (throughTanh) return [mul(dy, sub(gate, mul(throughTanh, t)))]
        const s = sigmoidOfSlope(right)
        const throughSigmoid = s && gates.get(gate)?.get(s)
        if (throughSigmoid) {
          const flow = mul(dy, throughSigmoid)
          return [sub(flow, mul(flow, s))]
        }
      }
    }
    return null
  })
}

const bothWays = ([a, b]: readonly Tensor[]): [Tensor, Tensor][] => [
  [a, b],
  [b, a],
]

/** t of 1 - t^2. */
const tanhOfSlope = ({ node }: Tensor): Tensor | null =>
  isOp(node, 'sub') && uniformValue(node.inputs[0]) === 1 && isOp(node.inputs[1].node, 'square') ? node.inputs[1].node.inputs[0] : null

/** s of s (1 - s). */
const sigmoidOfSlope = ({ node }: Tensor): Tensor | null => {
  if (!isOp(node, 'mul')) return null
  const [s, { node: rest }] = node.inputs
  return isOp(rest, 'sub') && rest.inputs[1] === s && uniformValue(rest.inputs[0]) === 1 ? s : null
}
