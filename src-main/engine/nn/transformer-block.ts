import type { Tensor } from '../graph/index.ts'
import { add, gelu } from '../graph/index.ts'
import { causalAttention, type CausalAttentionOptions } from './attention.ts'
import { dense } from './dense.ts'
import { dropout } from './dropout.ts'
import { layerNormalisation } from './normalisation.ts'
import type { Scope } from './scope.ts'

/**
 * Attention over the past and a dense network for each frame, both added to what they hear.
 *
 *   y = x + attention(norm(x));   y + W_2 gelu(W_1 norm(y) + b_1) + b_2, four times as wide in between
 *
 * @param x float32 [T, batch, values], time first
 * @returns float32 [T, batch, values]
 * @source  Vaswani et al. 2017; normalised before each part: Xiong et al. 2020
 */
export function transformerBlock(scope: Scope, x: Tensor, options: CausalAttentionOptions): Tensor {
  const size = x.shape[2]
  const heard = causalAttention(scope.child('attention'), layerNormalisation(scope.child('attention-norm'), x), options)
  const mixed = add(x, dropout(scope, heard))
  const wide = gelu(dense(scope.child('wide'), layerNormalisation(scope.child('dense-norm'), mixed), { units: 4 * size }))
  return add(mixed, dropout(scope, dense(scope.child('narrow'), wide, { units: size })))
}
