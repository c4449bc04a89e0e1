import type { OpName } from '../op-attributes.ts'
import type { Evaluator } from './evaluator.ts'
import { build, reader, type Values } from './values.ts'

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

interface ReduceAttributes {
  readonly axes: readonly number[]
}

const reduce = (x: Values, { axes }: ReduceAttributes, f: (values: number[]) => number): Float64Array => {
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

export const reductionEvaluators = {
  sum: (node, [x]) => reduce(x, node.attributes, total),
  max: (node, [x]) => reduce(x, node.attributes, (values) => Math.max(...values)),
  argMax: (node, [x]) => reduce(x, { axes: [node.attributes.axis] }, (values) => values.indexOf(Math.max(...values))),
  softmax: (node, [x]) => {
    const at = reader(x)
    const normaliser = logSumExp(x, node.attributes.axis)
    return build(x.shape, (index) => Math.exp(at(index) - normaliser(index)))
  },
  logSoftmax: (node, [x]) => {
    const at = reader(x)
    const normaliser = logSumExp(x, node.attributes.axis)
    return build(x.shape, (index) => at(index) - normaliser(index))
  },
} satisfies { [K in OpName]?: Evaluator<K> }
