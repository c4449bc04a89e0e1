import type { Tensor } from '../graph/index.ts'
import { mul } from '../graph/index.ts'
import type { Scope } from './scope.ts'

/**
 * While training, zeroes a share of the values and scales the others so that the mean stays; nothing otherwise.
 *
 * @param rate share of dropped values, 0 to 1; by default the run's dropout for dense layers
 * @source Srivastava, Hinton, Krizhevsky, Sutskever, Salakhutdinov 2014
 */
export function dropout(scope: Scope, x: Tensor, rate = scope.training?.dropout ?? 0): Tensor {
  const mask = scope.dropoutMask(x.shape, rate)
  return mask ? mul(x, mask) : x
}
