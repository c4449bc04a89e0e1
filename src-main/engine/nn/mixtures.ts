import type { RandomSource, Tensor } from '../graph/index.ts'
import {
  add,
  argMax,
  cast,
  exp,
  expandDims,
  floor,
  less,
  log,
  logSoftmax,
  max,
  maximum,
  minimum,
  mul,
  neg,
  oneHot,
  randomNormal,
  reshape,
  softplus,
  split,
  square,
  stopGradient,
  sub,
  sum,
  where,
} from '../graph/index.ts'
import { gumbelNoise, openUniform } from './choices.ts'
import { dense } from './dense.ts'
import type { Scope } from './scope.ts'

/** Several bell curves, each with a weight: what a model says of a value that could be one of several things. */
export interface Mixture {
  /** float32 [..., components]: weights before softmax. */
  readonly logits: Tensor
  /** float32 [..., components, values] */
  readonly means: Tensor
  /** float32 [..., components, values], natural logarithm of the width. */
  readonly logScales: Tensor
}

/** Narrowest width a component can have, so that one value heard often does not become infinitely likely. */
export const LEAST_LOG_SCALE = -7

/**
 * A dense layer whose values are read as a mixture.
 *
 * @param x float32 [..., inputs]
 */
export const mixture = (scope: Scope, x: Tensor, { components, values }: MixtureSize): Mixture =>
  asMixture(dense(scope, x, { units: mixtureWidth({ components, values }) }), { components, values })

export interface MixtureSize {
  components: number
  values: number
}

/** Numbers that say such a mixture. */
export const mixtureWidth = ({ components, values }: MixtureSize): number => components * (1 + 2 * values)

/**
 * Numbers read as a mixture: the logits, then all means, then all widths.
 *
 * @param all float32 [..., mixtureWidth]
 */
export function asMixture(all: Tensor, { components, values }: MixtureSize): Mixture {
  const leading = all.shape.slice(0, -1)
  const [logits, means, logScales] = split(all, -1, [components, components * values, components * values])
  const each = [...leading, components, values]
  return { logits, means: reshape(means, each), logScales: maximum(reshape(logScales, each), LEAST_LOG_SCALE) }
}

/** log sum exp along the last axis, of any size. */
const logSumExp = (x: Tensor): Tensor => {
  const largest = stopGradient(max(x, -1, true))
  return add(log(sum(exp(sub(x, largest)), -1)), reshape(largest, largest.shape.slice(0, -1)))
}

/**
 * Log density of values under a mixture of normal distributions with independent values.
 *
 *   log sum_k w_k prod_d N(x_d; m_kd, s_kd)
 *
 * @param x float32 [..., values]
 * @returns float32 [...]
 * @source  Bishop 1994
 */
export function gaussianMixtureLogDensity(x: Tensor, { logits, means, logScales }: Mixture): Tensor {
  const standard = mul(sub(expandDims(x, -2), means), exp(neg(logScales)))
  const each = sub(mul(square(standard), -0.5), add(logScales, 0.5 * Math.log(2 * Math.PI)))
  return logSumExp(add(logSoftmax(logits), sum(each, -1)))
}

/** Sources of random numbers for one sample: which component, and where within it. */
export interface MixtureSources {
  readonly component: RandomSource
  readonly value: RandomSource
}

/** Of a drawn component: [..., values] from [..., components, values]. */
const ofComponent = (each: Tensor, chosen: Tensor): Tensor => sum(mul(each, expandDims(chosen, -1)), -2)

const drawComponent = ({ logits, means, logScales }: Mixture, source: RandomSource): { middle: Tensor; scale: Tensor } => {
  const chosen = oneHot(argMax(add(logits, gumbelNoise(logits.shape, source))), logits.shape[logits.rank - 1])
  return { middle: ofComponent(means, chosen), scale: exp(ofComponent(logScales, chosen)) }
}

/**
 * A draw from a mixture of normal distributions.
 *
 * @param calm the widths are multiplied by it: 0 gives the middle of the drawn component
 * @returns    float32 [..., values]
 */
export function sampleGaussianMixture(all: Mixture, sources: MixtureSources, calm: number | Tensor = 1): Tensor {
  const { middle, scale } = drawComponent(all, sources.component)
  return add(middle, mul(mul(scale, calm), randomNormal(middle.shape, sources.value)))
}

/** log(1 - exp(-w)) for w > 0; below 0.05 by its series, whose next term is 2e-9, since single precision loses 1 - exp(-w) there. */
const logOneMinusExp = (w: Tensor): Tensor => {
  const wide = maximum(w, 0.05)
  const narrow = add(sub(log(w), mul(w, 0.5)), mul(square(w), 1 / 24))
  return where(less(w, 0.05), narrow, log(sub(1, exp(neg(wide)))))
}

/**
 * Log probability of quantised values under a mixture of logistic distributions, cut at the borders of the levels; the outermost levels
 * take what lies beyond them, so that the probabilities of all levels sum to 1.
 *
 *   sigmoid(a) - sigmoid(b) = sigmoid(a) sigmoid(-b) (1 - exp(b - a)),   a, b = (x +- half a level - m_k) / s_k
 *
 * @param x      float32 [...]: one of `levels` values evenly from -1 to 1
 * @param all    a mixture over one value, means in the same unit
 * @param levels whole number, 2 or more
 * @returns      float32 [...]
 * @source       Salimans et al. 2017 (PixelCNN++). Differs: the product above, exact everywhere, instead of differences with a way out
 */
export function logisticMixtureLogProbability(x: Tensor, { logits, means, logScales }: Mixture, levels: number): Tensor {
  const halfLevel = 1 / (levels - 1)
  const narrowness = exp(neg(logScales))
  const at = (offset: number): Tensor => mul(sub(add(expandDims(expandDims(x, -1), -1), offset), means), narrowness)
  const [upper, lower] = [at(halfLevel), at(-halfLevel)]
  const edge = (value: number): Tensor => expandDims(expandDims(cast(less(square(sub(x, value)), halfLevel ** 2), 'float32'), -1), -1)
  const [belowTop, aboveBottom] = [sub(1, edge(1)), sub(1, edge(-1))]
  const each = add(
    sub(mul(neg(softplus(neg(upper))), belowTop), mul(softplus(lower), aboveBottom)),
    mul(mul(logOneMinusExp(mul(narrowness, 2 * halfLevel)), belowTop), aboveBottom),
  )
  return logSumExp(add(logSoftmax(logits), sum(each, -1)))
}

/**
 * A draw from a mixture of logistic distributions over one value, at its level.
 *
 * @returns float32 [...]: one of `levels` values evenly from -1 to 1
 */
export function sampleLogisticMixture(all: Mixture, sources: MixtureSources, levels: number): Tensor {
  const { middle, scale } = drawComponent(all, sources.component)
  const u = openUniform(middle.shape, sources.value)
  const drawn = add(middle, mul(scale, sub(log(u), log(sub(1, u)))))
  return reshape(toLevel(drawn, levels), middle.shape.slice(0, -1))
}

/** The nearest of `levels` values evenly from -1 to 1. */
export const toLevel = (x: Tensor, levels: number): Tensor => {
  const place = mul(add(x, 1), (levels - 1) / 2)
  const within = minimum(maximum(floor(add(place, 0.5)), 0), levels - 1)
  return sub(mul(within, 2 / (levels - 1)), 1)
}
