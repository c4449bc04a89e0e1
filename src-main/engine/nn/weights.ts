import type { Tensor } from '../graph/index.ts'
import { div, mul, reshape, sqrt, square, sum } from '../graph/index.ts'
import type { Initialiser } from './initialisers.ts'
import type { Scope } from './scope.ts'

export interface WeightPlan {
  shape: readonly number[]
  initialiser: Initialiser
  /** The axis that counts the layer's outputs. */
  outputAxis: number
  /** Whether they take part in the L2 penalty, where they are trained as they are. */
  regularised?: boolean
}

/** How a layer comes by its weights: as they are trained, or made of what is trained. */
export type WeightSource = (scope: Scope, plan: WeightPlan) => Tensor

/** The weights themselves are trained, under the name `weights`. */
export const plainWeights: WeightSource = (scope, { shape, initialiser, regularised }) =>
  scope.parameter('weights', shape, initialiser, { regularised })

/**
 * Trained apart: the direction in which each output looks, and how strongly.
 *
 *   w_o = gain_o v_o / |v_o|
 *
 * @source Salimans, Kingma 2016. Differs: every gain starts at the length that weights drawn like this have on average
 */
export const normalisedWeights: WeightSource = (scope, { shape, initialiser, outputAxis }) => {
  const direction = scope.parameter('direction', shape, initialiser)
  const others = shape.map((_, axis) => axis).filter((axis) => axis !== outputAxis)
  const inputs = others.reduce((product, axis) => product * shape[axis], 1)
  const gain = scope.parameter('gain', [shape[outputAxis]], { kind: 'constant', value: Math.sqrt(inputs) * deviationOf(initialiser) })
  const length = sqrt(sum(square(direction), others, true))
  return mul(direction, div(reshape(gain, length.shape), length))
}

/** Standard deviation of the values an initialiser draws; 1 where it draws none. */
const deviationOf = (initialiser: Initialiser): number => {
  if (initialiser.kind === 'normal') return initialiser.deviation
  return initialiser.kind === 'glorot-uniform' ? Math.sqrt(2 / (initialiser.fanIn + initialiser.fanOut)) : 1
}
