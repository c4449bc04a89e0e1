import type { Tensor } from '../graph/index.ts'
import { gather } from '../graph/index.ts'
import type { Scope } from './scope.ts'

export interface EmbeddingOptions {
  /** Different tokens. */
  count: number
  units: number
}

/**
 * A learned vector for each token. Vectors are drawn from a normal distribution, of length 1 on average.
 *
 * @param tokens int32 [...], each in 0 .. count - 1
 * @returns      float32 [..., units]
 */
export function embedding(scope: Scope, tokens: Tensor, { count, units }: EmbeddingOptions): Tensor {
  return gather(scope.parameter('vectors', [count, units], { kind: 'normal', deviation: units ** -0.5 }), tokens)
}
