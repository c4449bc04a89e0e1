import type { Tensor } from '../graph/index.ts'
import { mean, mul, relu, reshape, sigmoid } from '../graph/index.ts'
import { dense } from './dense.ts'
import type { Scope } from './scope.ts'

/**
 * Turns channels up or down by what all places hold on average.
 *
 *   x_c sigmoid(W_2 relu(W_1 mean(x) + b_1) + b_2)_c
 *
 * @param x               float32 [batch, channels, ...]
 * @param options.squeeze values between the two products, fewer than channels
 * @returns               float32 [batch, channels, ...]
 * @source                Hu, Shen, Sun 2018
 */
export function squeezeExcitation(scope: Scope, x: Tensor, { squeeze }: { squeeze: number }): Tensor {
  const [batch, channels, ...places] = x.shape
  const average = mean(reshape(x, [batch, channels, -1]), -1)
  const squeezed = relu(dense(scope.child('squeeze'), average, { units: squeeze }))
  const level = sigmoid(dense(scope.child('excite'), squeezed, { units: channels }))
  return mul(x, reshape(level, [batch, channels, ...places.map(() => 1)]))
}
