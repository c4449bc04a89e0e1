import type { Tensor } from '../graph/index.ts'
import { add, argMax, div, log, mul, neg, oneHot, randomUniform, softmax, stopGradient, sub } from '../graph/index.ts'
import type { RandomSource, Shape } from '../graph/index.ts'

/**
 * The values of `hard`, with the gradient of `soft`: what a step that has no derivative is replaced with on the way back.
 *
 * @source Bengio, Léonard, Courville 2013
 */
export const straightThrough = (soft: Tensor, hard: Tensor): Tensor => add(soft, stopGradient(sub(hard, soft)))

/** Keeps the draws away from 0 and 1, where the logarithms end: single precision knows 2^-24 beside 1. */
const EDGE = 2 ** -24

/** Uniform numbers strictly between 0 and 1. */
export const openUniform = (shape: Shape, source: RandomSource): Tensor => add(mul(randomUniform(shape, source), 1 - 2 * EDGE), EDGE)

/** -log(-log u): the largest of logits plus such noise is a draw from their softmax. */
export const gumbelNoise = (shape: Shape, source: RandomSource): Tensor => neg(log(neg(log(openUniform(shape, source)))))

export interface GumbelOptions {
  /** Towards 0 the result becomes 0s and a 1. */
  temperature: number | Tensor
  random: RandomSource
  /** The result is 1 at the draw and 0 elsewhere; its gradient is that of the soft one. */
  hard?: boolean
}

/**
 * A draw from a softmax that a gradient flows through: softmax((logits + noise) / temperature).
 *
 * @param logits float32 [..., classes]
 * @returns      float32 [..., classes], sums to 1
 * @source       Jang, Gu, Poole 2017; Maddison, Mnih, Teh 2017
 */
export function gumbelSoftmax(logits: Tensor, { temperature, random, hard = false }: GumbelOptions): Tensor {
  const noisy = add(logits, gumbelNoise(logits.shape, random))
  const soft = softmax(div(noisy, temperature))
  return hard ? straightThrough(soft, oneHot(argMax(noisy), logits.shape[logits.rank - 1])) : soft
}
