import type { Tensor } from '../graph/index.ts'
import { add, broadcastTo, cast, div, equal, expandDims, greater, maximum, mul, softplus, sub, sum } from '../graph/index.ts'
import { bidirectional, dense, dropout, gru, type Scope } from '../nn/index.ts'

/**
 * For each step of sound which labels hold: a layer hears the step, a memory what is before and after it.
 *
 * @param frames float32 [T, batch, D], standardised
 * @param labels how many there are
 * @returns      logits, float32 [T, batch, labels]; none excludes another
 */
export function labelLogits(scope: Scope, frames: Tensor, { hidden, labels }: { hidden: number; labels: number }): Tensor {
  const heard = dropout(scope, dense(scope.child('heard'), frames, { units: hidden, activation: 'relu' }))
  const context = bidirectional(scope.child('context'), heard, (child, x) => gru(child, x, { units: hidden }))
  return dense(scope.child('answer'), dropout(scope, context), { units: labels })
}

/**
 * What is said of whole clips: the mean over their steps.
 *
 * @param logits  float32 [T, batch, labels]
 * @param counted float32 [T, batch], 1 for steps of the clip and 0 for those that only fill up
 * @returns       float32 [batch, labels]
 */
export const ofClips = (logits: Tensor, counted: Tensor): Tensor =>
  div(sum(mul(logits, expandDims(counted, 2)), 0), expandDims(maximum(sum(counted, 0), 1), 1))

export interface LabelFigures {
  /** Binary cross-entropy in nats an answer, float32 [batch]. */
  surprise: Tensor
  /** Share of right answers, float32 [batch]. */
  right: Tensor
  /** Answers of each kind, float32 [batch]. */
  hits: Tensor
  falseAlarms: Tensor
  misses: Tensor
}

/**
 * How well labels are told; an answer is yes where its probability is above a half.
 *
 * @param logits  float32 [T, batch, labels]
 * @param targets float32 of that shape, 0 or 1
 * @param counted float32 [T, batch]
 */
export function labelFigures(logits: Tensor, targets: Tensor, counted: Tensor): LabelFigures {
  const weights = broadcastTo(expandDims(counted, 2), logits.shape)
  const total = (values: Tensor): Tensor => sum(mul(values, weights), [0, 2])
  const answers = maximum(total(broadcastTo(counted.graph.constant([1], [1, 1, 1]), logits.shape)), 1)
  const yes = cast(greater(logits, 0), 'float32')
  const hits = total(mul(yes, targets))
  return {
    surprise: div(total(sub(softplus(logits), mul(targets, logits))), answers),
    right: div(total(cast(equal(yes, targets), 'float32')), answers),
    hits,
    falseAlarms: sub(total(yes), hits),
    misses: sub(total(targets), hits),
  }
}

/** F measure of a minibatch, float32 []: 2 h / (2 h + f + m), 0 where there is nothing. */
export const batchF = ({ hits, falseAlarms, misses }: LabelFigures): Tensor => {
  const twice = mul(sum(hits), 2)
  return div(twice, maximum(add(twice, add(sum(falseAlarms), sum(misses))), 1))
}
