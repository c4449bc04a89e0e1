/** What the networks of auto-tagging share: blocks of convolutions, and an answer for the window as a whole. */
import type { Tensor } from '../../graph/index.ts'
import { broadcastTo, expandDims, relu, transpose } from '../../graph/index.ts'
import { batchNormalisation, convolution2d, dense, dropout, maxPoolPlane, type Scope } from '../../nn/index.ts'

/** @param frames float32 [T, batch, bands] @returns float32 [batch, 1, T, bands] */
export const planeOf = (frames: Tensor): Tensor => expandDims(transpose(frames, [1, 0, 2]), 1)

/** Each channel at one level, and what is positive of it. @param x float32 [batch, channels, ...] @returns the same shape */
export const evenRelu = (scope: Scope, x: Tensor): Tensor => relu(batchNormalisation(scope, x, { keep: 0.9 }))

/**
 * A convolution of 3x3 and the largest of each rectangle.
 *
 * @param x            float32 [batch, channels, T, bands]
 * @param options.pool steps and bands that become one
 * @returns            float32 [batch, filters, T / pool[0], bands / pool[1]]
 */
export function tagBlock(scope: Scope, x: Tensor, { filters, pool }: { filters: number; pool: readonly [number, number] }): Tensor {
  const heard = convolution2d(scope.child('conv'), x, { filters, kernel: [3, 3], time: 'same' })
  return maxPoolPlane(evenRelu(scope.child('even'), heard), pool)
}

/**
 * The same answer in each step, for all of them.
 *
 * @param heard float32 [batch, values], what was heard of the window
 * @returns     float32 [T, batch, labels]
 */
export function answerOfWindow(scope: Scope, heard: Tensor, { steps, labels }: { steps: number; labels: number }): Tensor {
  const answer = dense(scope.child('answer'), dropout(scope, heard), { units: labels })
  return broadcastTo(expandDims(answer, 0), [steps, answer.shape[0], labels])
}
