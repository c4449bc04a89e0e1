/**
 * The network that plays on with a musician's own sounds: it hears unit after unit and says what should follow by scoring every unit of the
 * recordings by its features. Nothing is turned into a code book, so it reads new recordings as well as those it learnt from.
 *
 *   h[t] = GRU(silu([x[t], plan[t]] A)),   q[t] = h[t] Q,   k[j] = silu(x[j] B) K,   score[t, j] = q[t] k[j] + b(x[j])
 *
 * @source pointer networks: Vinyals, Fortunato, Jaitly 2015; soft targets by likeness are ours
 */
import { add, concat, logSoftmax, matMul, mean, mul, neg, reshape, softmax, square, sub, sum } from '../graph/index.ts'
import type { Tensor } from '../graph/index.ts'
import { dense, dropout, gru, silu } from '../nn/index.ts'
import type { Scope } from '../nn/index.ts'

export interface CorpusSizes {
  hidden: number
  query: number
}

export const CORPUS_SIZES: CorpusSizes = { hidden: 192, query: 96 }

/** Likeness of two units is exp(-d^2 / 2 tau^2), d^2 the mean squared difference of their features. */
const LIKENESS_TAU = 0.25

/** What should follow. @param heard float32 [T, batch, features and plan]  @returns queries, float32 [T, batch, query] */
export function corpusQueries(scope: Scope, heard: Tensor, { hidden, query }: CorpusSizes): Tensor {
  const inner = dropout(scope, silu(dense(scope.child('hearing'), heard, { units: hidden })))
  const context = dropout(scope, gru(scope.child('memory'), inner, { units: hidden }))
  return dense(scope.child('query'), context, { units: query })
}

/**
 * What units are found by.
 *
 * @param features float32 [units, features]
 * @returns        keys float32 [units, query] and biases float32 [units]
 */
export function corpusKeys(scope: Scope, features: Tensor, { hidden, query }: CorpusSizes): { keys: Tensor; biases: Tensor } {
  const inner = dropout(scope, silu(dense(scope.child('key-hidden'), features, { units: hidden })))
  const keys = dense(scope.child('key'), inner, { units: query })
  const biases = reshape(dense(scope.child('key-bias'), inner, { units: 1 }), [features.shape[0]])
  return { keys, biases }
}

/** Squared differences of all pairs, the mean over the features. @returns float32 [rows of a, rows of b] */
function meanSquaredDifferences(a: Tensor, b: Tensor): Tensor {
  const [rowsA, features] = a.shape
  const rowsB = b.shape[0]
  const ofA = reshape(mean(square(a), 1), [rowsA, 1])
  const ofB = reshape(mean(square(b), 1), [1, rowsB])
  return sub(add(ofA, ofB), mul(matMul(a, b, { transposeB: true }), 2 / features))
}

/**
 * How well the next unit is found among a pool: cross-entropy in nats against what is like the true next unit.
 *
 * @param heard   float32 [T, batch, features and plan] what is heard, with noise and plan
 * @param targets float32 [T, batch, features] the unit that follows each
 * @param pool    float32 [units, features] random units; the targets of the batch are put to them
 * @returns       float32 [batch], the mean over each sequence
 */
export function corpusLosses(scope: Scope, heard: Tensor, targets: Tensor, pool: Tensor, sizes: CorpusSizes): Tensor {
  const [steps, batch, features] = targets.shape
  const rows = steps * batch
  const flat = reshape(targets, [rows, features])
  const all = concat([flat, pool], 0)
  const queries = reshape(corpusQueries(scope, heard, sizes), [rows, sizes.query])
  const { keys, biases } = corpusKeys(scope, all, sizes)
  const scores = add(matMul(queries, keys, { transposeB: true }), reshape(biases, [1, all.shape[0]]))
  const likeness = mul(neg(meanSquaredDifferences(flat, all)), 1 / (2 * LIKENESS_TAU ** 2))
  const losses = neg(sum(mul(softmax(likeness, 1), logSoftmax(scores, 1)), 1))
  return mean(reshape(losses, [steps, batch]), 0)
}
