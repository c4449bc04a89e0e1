/**
 * How alike stretches of sound are, learnt of what belongs together: an encoder that is shared by all stretches, and triplets of it. Which
 * stretches belong together, and how they are heard, says whose model it is.
 *
 * @source Wang and others 2014 (deep ranking), Lee and others 2020 (metric learning of music, arXiv 2008.03729), Schroff and others 2015
 *         (triplets within a minibatch), Hermans and others 2017 (mean of those that are not yet apart). Differs: a small network;
 *         every negative of the minibatch counts
 */
import {
  add,
  cast,
  concat,
  div,
  expandDims,
  greater,
  max,
  maximum,
  mean,
  mul,
  relu,
  slice,
  square,
  sub,
  sum,
  transpose,
  broadcastTo,
} from '../graph/index.ts'
import type { Tensor } from '../graph/index.ts'
import { convolution1d, dense, squaredDistances, unitVectors, type Scope } from '../nn/index.ts'

/** Steps that a filter hears. */
const KERNEL = 5

/** So much nearer is what belongs together to be, of squared distances from 0 to 4. */
export const LIKENESS_MARGIN = 0.2

export interface LikenessSizes {
  filters: number
  values: number
}

/**
 * Places of stretches of sound: alike ones are near. Level does not count.
 *
 * @param frames float32 [rows, steps, bands], standardised
 * @returns      float32 [rows, values], each of length 1
 */
export function embeddings(scope: Scope, frames: Tensor, { filters, values }: LikenessSizes): Tensor {
  const shape = sub(frames, mean(frames, [1, 2], true))
  const heard = relu(convolution1d(scope.child('near'), transpose(shape, [0, 2, 1]), { filters, kernel: KERNEL }))
  const wider = relu(convolution1d(scope.child('wide'), heard, { filters, kernel: KERNEL }))
  const summary = concat([mean(wider, [2]), max(wider, 2)], 1)
  return unitVectors(dense(scope.child('place'), summary, { units: values }))
}

/**
 * Triplets of a minibatch: each anchor, its positive, and the positives of all rows that are unlike it.
 *
 *   loss = mean over i, j with l > 0 of l[i, j] = max(|a_i - p_i|^2 - |a_i - p_j|^2 + margin, 0)
 *
 * @param places   float32 [2 rows, values]: anchors, then positives
 * @param unlike   float32 [rows, rows], 1 where a row is told from another one's positive, else 0
 * @param weights  float32 [rows], 0 for rows that only fill up
 * @returns        `loss` float32 []; `told` float32 [rows]: share of the others that are further away than the anchor's own
 */
export function minibatchTriplets(
  places: Tensor,
  { unlike, weights, margin }: { unlike: Tensor; weights: Tensor; margin: number },
): { loss: Tensor; told: Tensor } {
  const [rows, values] = [unlike.shape[0], places.shape[1]]
  const [anchors, positives] = [0, rows].map((first) => slice(places, [first, 0], [rows, values]))
  const counts = cast(greater(weights, 0), 'float32')
  const isOther = mul(mul(unlike, expandDims(counts, 1)), expandDims(counts, 0))
  const own = sum(square(sub(anchors, positives)), 1, true)
  const others = squaredDistances(anchors, positives)
  const short = mul(relu(add(sub(own, others), margin)), isOther)
  const near = maximum(sum(cast(greater(short, 0), 'float32')), 1)
  const right = mul(cast(greater(others, broadcastTo(own, [rows, rows])), 'float32'), isOther)
  return { loss: div(sum(short), near), told: div(sum(right, 1), maximum(sum(isOther, 1), 1)) }
}
