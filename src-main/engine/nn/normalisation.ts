import type { Tensor } from '../graph/index.ts'
import { add, div, mean, mul, reshape, sqrt, square, standardise } from '../graph/index.ts'
import type { Scope } from './scope.ts'

/** Added to variances, so that silence does not divide by zero. */
const EPSILON = 1e-5

/**
 * Brings the values of each frame to mean 0 and variance 1, then scales and shifts each by what it has learned.
 *
 * @param x float32 [..., values]
 * @returns float32 [..., values]
 * @source  Ba, Kiros, Hinton 2016
 */
export function layerNormalisation(scope: Scope, x: Tensor): Tensor {
  const size = x.shape[x.rank - 1]
  const gain = scope.parameter('gain', [size], { kind: 'constant', value: 1 })
  const shift = scope.parameter('shift', [size], { kind: 'zeros' })
  return add(mul(standardise(x, EPSILON).values, gain), shift)
}

/**
 * Brings the values of each frame to root mean square 1, then scales each by what it has learned.
 *
 * @param x float32 [..., values]
 * @returns float32 [..., values]
 * @source  Zhang, Sennrich 2019
 */
export function rmsNormalisation(scope: Scope, x: Tensor): Tensor {
  const gain = scope.parameter('gain', [x.shape[x.rank - 1]], { kind: 'constant', value: 1 })
  return mul(div(x, sqrt(add(mean(square(x), -1, true), EPSILON))), gain)
}

/**
 * Brings each group of channels of each item to mean 0 and variance 1, then scales and shifts each channel by what it has learned.
 *
 * @param x              float32 [batch, channels, ...]
 * @param options.groups whole number that divides the channels; as many as channels is instance normalisation
 * @returns              float32 [batch, channels, ...]
 * @source               Wu, He 2018
 */
export function groupNormalisation(scope: Scope, x: Tensor, { groups }: { groups: number }): Tensor {
  const [batch, channels, ...places] = x.shape
  const normal = reshape(standardise(reshape(x, [batch, groups, -1]), EPSILON).values, x.shape)
  const perChannel = [channels, ...places.map(() => 1)]
  const gain = reshape(scope.parameter('gain', [channels], { kind: 'constant', value: 1 }), perChannel)
  const shift = reshape(scope.parameter('shift', [channels], { kind: 'zeros' }), perChannel)
  return add(mul(normal, gain), shift)
}
