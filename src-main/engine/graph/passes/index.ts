import type { Tensor } from '../graph.ts'
import { shortenGatedGradients } from './gated-gradients.ts'
import { mergeSums } from './merge-sums.ts'
import { shareCommon } from './share-common.ts'
import { simplify } from './simplify.ts'

/**
 * Tensors with the same values as the given ones, computed with less work.
 *
 * To be used after differentiation: an operation that was replaced by its own operand would count gradients twice. What the outputs do
 * not depend on falls away by itself. Takes time proportional to the graph's size, and no call stack.
 */
export const optimise = (outputs: readonly Tensor[]): Tensor[] =>
  shareCommon(simplify(mergeSums(shortenGatedGradients(shareCommon(simplify(outputs))))))

export { conditionalWork, type ConditionalWork } from './conditional-work.ts'
export { fuseConvolutions } from './fuse-convolutions.ts'
export { fuseNormalisation } from './fuse-normalisation.ts'
export { rewrite, type Rule } from './rewrite.ts'
export { turnThinProducts } from './thin-products.ts'
export { updateBlocks, type BlockedUpdate } from './update-blocks.ts'
