import { add, gradients, mul, reshape, square, sub, sum, type Tensor } from '../graph/index.ts'
import type { Scope } from './scope.ts'

/**
 * How steep a critic is between what it is to tell apart, at a place by chance for each row: the squared length of its gradient.
 *
 * @param real, made float32 [rows, ...]
 * @param judge      float32 [rows, ...] to [rows]
 * @returns          float32 [rows]
 * @source           Gulrajani et al. 2017 (arXiv 1704.00028), equation 3
 */
export function squaredSlopes(scope: Scope, { real, made }: { real: Tensor; made: Tensor }, judge: (seen: Tensor) => Tensor): Tensor {
  const [rows, ...rest] = real.shape
  const share = reshape(scope.uniform([rows]), [rows, ...rest.map(() => 1)])
  const between = add(mul(real, share), mul(made, sub(1, share)))
  const [slope] = gradients(sum(judge(between)), [between])
  return sum(square(reshape(slope, [rows, real.size / rows])), 1)
}
