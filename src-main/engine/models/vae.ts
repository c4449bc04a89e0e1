/**
 * A plane of sounds: a network that says of a moment's spectrum where on a plane it lies, and of a place what a moment there sounds like.
 *
 *   encoder  q(z | x) = N(m(x), s(x)),   decoder  x^ = d(z),   loss = mean (x - x^)^2 + w KL(q(z | x) || N(0, 1)) / values
 *
 * @source Kingma, Welling 2014 (arXiv 1312.6114). Differs: two values in the middle, so that the plane is what is seen; spectra without
 *         their level, which stays a matter of the hand; w as in Higgins et al. 2017 (beta-VAE), below 1; the decoder hears
 *         waves of a place, too (Tancik et al. 2020, Fourier features)
 */
import { PLANE_REACH } from '../../../src-shared/project/index.ts'
import { add, exp, maximum, minimum, mul, slice, tanh } from '../graph/index.ts'
import type { Tensor } from '../graph/index.ts'
import { dense, fourierFeatures, silu, type Scope } from '../nn/index.ts'
import { COLOUR_BINS } from '../plane/colours.ts'

/** Of a place. */
export const PLANE_AXES = 2
/** No moment lies farther out: what a hand cannot reach would be lost. */
const EDGE = 0.95 * PLANE_REACH
/** Variances within it, as logarithms: a step that goes astray must not overflow. */
const LOG_VARIANCES = { least: -12, most: 4 }

export interface PlaceGuess {
  /** float32 [rows, PLANE_AXES] */
  means: Tensor
  logVariances: Tensor
}

/** Where on the plane moments lie. @param colours float32 [rows, COLOUR_BINS] */
export function placeOf(scope: Scope, colours: Tensor, { hidden }: { hidden: number }): PlaceGuess {
  const [rows] = colours.shape
  const first = silu(dense(scope.child('first'), colours, { units: hidden }))
  const second = silu(dense(scope.child('second'), first, { units: hidden }))
  const said = dense(scope.child('says'), second, { units: 2 * PLANE_AXES })
  return {
    means: mul(tanh(mul(slice(said, [0, 0], [rows, PLANE_AXES]), 1 / EDGE)), EDGE),
    logVariances: minimum(maximum(slice(said, [0, PLANE_AXES], [rows, PLANE_AXES]), LOG_VARIANCES.least), LOG_VARIANCES.most),
  }
}

/** One of the places that a guess means; the middle where nothing is learnt. */
export const drawnPlace = (scope: Scope, { means, logVariances }: PlaceGuess): Tensor =>
  scope.training ? add(means, mul(exp(mul(logVariances, 0.5)), scope.normal(means.shape))) : means

/** What a moment at a place sounds like. @param places float32 [rows, PLANE_AXES] @returns float32 [rows, COLOUR_BINS] */
export function colourAt(scope: Scope, places: Tensor, { hidden }: { hidden: number }): Tensor {
  const first = silu(dense(scope.child('first'), fourierFeatures(places), { units: hidden }))
  const second = silu(dense(scope.child('second'), first, { units: hidden }))
  return dense(scope.child('says'), second, { units: COLOUR_BINS })
}
