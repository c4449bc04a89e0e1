import type { Tensor } from '../graph/index.ts'
import {
  add,
  cast,
  div,
  exp,
  expandDims,
  greaterEqual,
  logSoftmax,
  matMul,
  maximum,
  mean,
  mul,
  neg,
  oneHot,
  relu,
  softplus,
  sqrt,
  square,
  sub,
  sum,
  transpose,
} from '../graph/index.ts'

/** Added to squared lengths, so that silence does not divide by zero. */
const EPSILON = 1e-12

/**
 * Surprise at the right class, in nats, averaged over the targets that count.
 *
 *   -(1 / n) sum_i log softmax(logits_i)[target_i]
 *
 * @param logits  float32 [..., classes]
 * @param targets int32 [...], 0 .. classes - 1; below 0 where the target does not count
 * @returns       float32 []; 0 where no target counts
 */
export function softmaxCrossEntropy(logits: Tensor, targets: Tensor): Tensor {
  const surprise = neg(sum(mul(logSoftmax(logits), oneHot(targets, logits.shape[logits.rank - 1]))))
  const counted = sum(cast(greaterEqual(targets, 0), 'float32'))
  return div(surprise, maximum(counted, 1))
}

/**
 * Surprise at yes-or-no answers that exclude none of each other, in nats, averaged.
 *
 *   mean(softplus(logit) - target logit)
 *
 * @param logits  float32 [...]
 * @param targets float32 of the same shape, 0 to 1
 * @returns       float32 []
 */
export const binaryCrossEntropy = (logits: Tensor, targets: Tensor): Tensor => mean(sub(softplus(logits), mul(targets, logits)))

/**
 * How far a normal distribution with independent values is from the standard one, in nats: sum (mu^2 + s^2 - 1 - log s^2) / 2.
 *
 * @param means        float32 [..., values]
 * @param logVariances float32 of the same shape
 * @returns            float32 [...]
 * @source             Kingma, Welling 2014, appendix B
 */
export const divergenceFromNormal = (means: Tensor, logVariances: Tensor): Tensor =>
  mul(sum(sub(sub(add(square(means), exp(logVariances)), logVariances), 1), -1), 0.5)

/** Vectors of length 1 in the same directions, along the last axis. */
export const unitVectors = (x: Tensor): Tensor => div(x, sqrt(add(sum(square(x), -1, true), EPSILON)))

/**
 * Pairs should find each other among all others of the minibatch: cross-entropy of the similarities, both ways.
 *
 * @param a           float32 [pairs, values]
 * @param b           float32 [pairs, values]; row i belongs to row i of `a`
 * @param temperature similarities (-1 .. 1) are divided by it, > 0
 * @returns           float32 []
 * @source            van den Oord et al. 2018 (InfoNCE); both ways: Radford et al. 2021
 */
export function contrastiveLoss(a: Tensor, b: Tensor, { temperature = 0.1 }: { temperature?: number } = {}): Tensor {
  const similarities = mul(matMul(unitVectors(a), unitVectors(b), { transposeB: true }), 1 / temperature)
  const own = a.graph.constant(
    Int32Array.from({ length: a.shape[0] }, (_, i) => i),
    [a.shape[0]],
    'int32',
  )
  return mul(add(softmaxCrossEntropy(similarities, own), softmaxCrossEntropy(transpose(similarities), own)), 0.5)
}

/**
 * What belongs together should be closer than what does not, by a margin: mean of max(|a - p|^2 - |a - n|^2 + margin, 0).
 *
 * @param anchor   float32 [..., values]
 * @param positive float32 of the same shape: belongs to the anchor
 * @param negative float32 of the same shape: does not
 * @returns        float32 []
 * @source         Schroff, Kalenichenko, Philbin 2015
 */
export function tripletLoss(anchor: Tensor, positive: Tensor, negative: Tensor, { margin = 0.2 }: { margin?: number } = {}): Tensor {
  const distance = (other: Tensor): Tensor => sum(square(sub(anchor, other)), -1)
  return mean(relu(add(sub(distance(positive), distance(negative)), margin)))
}

/**
 * Squared distances of every row of `a` to every row of `b`.
 *
 * @param a float32 [n, values]
 * @param b float32 [m, values]
 * @returns float32 [n, m]
 */
export const squaredDistances = (a: Tensor, b: Tensor): Tensor =>
  add(sub(sum(square(a), -1, true), mul(matMul(a, b, { transposeB: true }), 2)), expandDims(sum(square(b), -1), 0))
