import type { Tensor } from '../graph.ts'
import type { OpName } from '../op-attributes.ts'
import { cast, div, equal, exp, mul, sub } from '../ops/elementwise.ts'
import { sum } from '../ops/reductions.ts'
import { broadcastTo, reshape } from '../ops/shaping.ts'
import { noGradient, type GradientRule } from './gradient-rule.ts'

/** A reduced tensor with the reduced axes put back as size 1, so that it broadcasts against `x` again. */
const withReducedAxes = (reduced: Tensor, x: Tensor, axes: readonly number[]): Tensor => {
  const shape = x.shape.map((size, axis) => (axes.includes(axis) ? 1 : size))
  return reduced.rank === x.rank ? reduced : reshape(reduced, shape)
}

export const reductionGradients = {
  sum: (node, dy) => {
    const [x] = node.inputs
    return [() => broadcastTo(withReducedAxes(dy, x, node.attributes.axes), x.shape)]
  },
  max: (node, dy) => {
    const [x] = node.inputs
    const { axes } = node.attributes
    return [
      () => {
        const hits = cast(equal(x, withReducedAxes(node.outputs[0], x, axes)), 'float32')
        return mul(hits, div(withReducedAxes(dy, x, axes), sum(hits, axes, true)))
      },
    ]
  },
  argMax: noGradient,
  softmax: (node, dy) => {
    const y = node.outputs[0]
    return [() => mul(y, sub(dy, sum(mul(dy, y), node.attributes.axis, true)))]
  },
  logSoftmax: (node, dy) => [() => sub(dy, mul(exp(node.outputs[0]), sum(dy, node.attributes.axis, true)))],
} satisfies { [K in OpName]?: GradientRule<K> }
