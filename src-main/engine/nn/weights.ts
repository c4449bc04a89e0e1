import type { Tensor } from '../graph/index.ts'
import { add, div, matMul, mul, reshape, sqrt, square, stopGradient, sum, transpose } from '../graph/index.ts'
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

/** Added to lengths, so that nothing divides by zero. */
const EPSILON = 1e-12

/**
 * Trained weights divided by their largest singular value: the layer makes no difference between two inputs larger. The singular value is
 * followed from step to step, one product with the matrix and back each.
 *
 *   v = Wᵀu / |Wᵀu|;   u = Wv / |Wv|;   W / (uᵀ W v), outputs as rows, u and v held fixed by the gradient
 *
 * @source Miyato, Kataoka, Koyama, Yoshida 2018
 */
export const spectralWeights: WeightSource = (scope, { shape, initialiser, outputAxis }) => {
  const weights = scope.parameter('weights', shape, initialiser)
  const outputs = shape[outputAxis]
  const order = [outputAxis, ...shape.map((_, axis) => axis).filter((axis) => axis !== outputAxis)]
  const matrix = reshape(transpose(weights, order), [outputs, weights.size / outputs])
  const fixed = stopGradient(matrix)
  const unit = (vector: Tensor): Tensor => div(vector, add(sqrt(sum(square(vector))), EPSILON))
  const before = reshape(scope.buffer('direction', [outputs], { kind: 'normal', deviation: 1 }), [1, outputs])
  const inner = unit(matMul(before, fixed))
  const outer = unit(matMul(inner, fixed, { transposeB: true }))
  scope.update('direction', reshape(outer, [outputs]))
  return div(
    weights,
    reshape(
      matMul(matMul(outer, matrix), inner, { transposeB: true }),
      shape.map(() => 1),
    ),
  )
}

/** Standard deviation of the values an initialiser draws; 1 where it draws none. */
const deviationOf = (initialiser: Initialiser): number => {
  if (initialiser.kind === 'normal') return initialiser.deviation
  return initialiser.kind === 'glorot-uniform' ? Math.sqrt(2 / (initialiser.fanIn + initialiser.fanOut)) : 1
}
