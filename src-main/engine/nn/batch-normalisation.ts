import type { Tensor } from '../graph/index.ts'
import { add, div, mean, mul, reshape, sqrt, square, stopGradient, sub } from '../graph/index.ts'
import type { Scope } from './scope.ts'

/** Added to variances, so that silence does not divide by zero. */
const EPSILON = 1e-5

/**
 * Brings each channel of the minibatch to mean 0 and variance 1, then scales and shifts it by what it has learned. Outside training the
 * averages of the steps before stand in for the minibatch, so that an example alone sounds as it does among others.
 *
 * @param x            float32 [batch, channels, ...]
 * @param options.keep share of the averages that each step keeps
 * @returns            float32 [batch, channels, ...]; buffers `mean` and `variance`
 * @source             Ioffe, Szegedy 2015. The average variance is that of the minibatch itself, as Keras has it, not the unbiased one
 */
export function batchNormalisation(scope: Scope, x: Tensor, { keep = 0.99 }: { keep?: number } = {}): Tensor {
  const channels = x.shape[1]
  const perChannel = [1, channels, ...x.shape.slice(2).map(() => 1)]
  const others = x.shape.map((_, axis) => axis).filter((axis) => axis !== 1)
  const gain = reshape(scope.parameter('gain', [channels], { kind: 'constant', value: 1 }), perChannel)
  const shift = reshape(scope.parameter('shift', [channels], { kind: 'zeros' }), perChannel)
  const averages = {
    mean: scope.buffer('mean', [channels], { kind: 'zeros' }),
    variance: scope.buffer('variance', [channels], { kind: 'constant', value: 1 }),
  }
  const scaled = (centred: Tensor, variance: Tensor): Tensor => add(mul(div(centred, sqrt(add(variance, EPSILON))), gain), shift)
  if (!scope.training) return scaled(sub(x, reshape(averages.mean, perChannel)), reshape(averages.variance, perChannel))

  const centre = mean(x, others, true)
  const centred = sub(x, centre)
  const variance = mean(square(centred), others, true)
  const moved = (before: Tensor, now: Tensor): Tensor => add(mul(before, keep), mul(stopGradient(reshape(now, [channels])), 1 - keep))
  scope.update('mean', moved(averages.mean, centre))
  scope.update('variance', moved(averages.variance, variance))
  return scaled(centred, variance)
}
