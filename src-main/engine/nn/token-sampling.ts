import type { RandomSource, Tensor } from '../graph/index.ts'
import {
  add,
  argMax,
  cast,
  div,
  expandDims,
  greater,
  less,
  logicalAnd,
  matMul,
  maximum,
  reshape,
  softmax,
  sum,
  where,
} from '../graph/index.ts'
import { gumbelNoise } from './choices.ts'

/** Knobs of sampling; each a number, or fed as float32 []. */
export interface SamplingOptions {
  /** Above 1 bolder, below 1 more careful; towards 0 always the likeliest. */
  temperature?: number | Tensor
  /** Only so many of the likeliest tokens are drawn. */
  topK?: number | Tensor
  /** Only the likeliest tokens are drawn that together have this probability, 0 to 1. */
  topP?: number | Tensor
}

/** Below it a temperature is as good as 0. */
const COLDEST = 1e-4

/** The score of a token that is not to be drawn. */
const NEVER = -1e9

/**
 * Draws a token from what a model says of the next one.
 *
 * Without sorting: for each token, how many are likelier, and how much they have together. A token stays while fewer than `topK` and
 * less than `topP` are likelier than it; the likeliest always stays.
 *
 * @param logits float32 [batch, tokens]
 * @returns      int32 [batch]
 * @source       top-k: Fan, Lewis, Dauphin 2018; top-p: Holtzman et al. 2020
 */
export function sampleTokens(logits: Tensor, random: RandomSource, { temperature = 1, topK, topP }: SamplingOptions = {}): Tensor {
  const scaled = div(logits, typeof temperature === 'number' ? Math.max(temperature, COLDEST) : maximum(temperature, COLDEST))
  return argMax(add(likely(scaled, topK, topP), gumbelNoise(scaled.shape, random)))
}

/** The logits, very low where `topK` or `topP` leaves a token out. */
const likely = (logits: Tensor, topK: SamplingOptions['topK'], topP: SamplingOptions['topP']): Tensor => {
  if (topK === undefined && topP === undefined) return logits
  const [batch, tokens] = logits.shape
  const likelier = cast(greater(expandDims(logits, 1), expandDims(logits, 2)), 'float32')
  const kept = [
    ...(topK === undefined ? [] : [less(sum(likelier, 2), topK)]),
    ...(topP === undefined ? [] : [less(reshape(matMul(likelier, expandDims(softmax(logits), 2)), [batch, tokens]), topP)]),
  ]
  return where(kept.reduce(logicalAnd), logits, NEVER)
}
