/**
 * What of a sound belongs to which of its parts: a network of convolutions over time and bands, finer and coarser, that says how each
 * band of each moment is shared out.
 *
 *   heard    x[t, b], magnitudes of the mixture at the mean level of 1
 *   shares   m_g = softmax over g of N(log(1 + 10 x)),   sum_g m_g = 1
 *   learns   mean_g,t,b |m_g x - s_g|,   s_g magnitudes of the part alone
 *
 * @source Jansson et al. 2017, "Singing voice separation with deep U-Net convolutional networks", section 2 (encoder, decoder, skips, L1 of
 *         magnitudes). Differs: all parts at once, whose shares sum to 1; bands of a quarter tone; four levels, largest of four places and
 *         back by repeating; what lies where in the bands is learnt beside (a bias for each band)
 */
import type { Tensor } from '../graph/index.ts'
import { abs, add, broadcastTo, div, expandDims, log, maxPool2d, mean, mul, reshape, softmax, sub, transpose } from '../graph/index.ts'
import { convolution2d, silu, type Scope } from '../nn/index.ts'

/** Filters of each level, in those of the first; each is half as fine as the one before. */
const WIDTHS = [1, 2, 4, 6]
const LEVELS = WIDTHS.length
/** Moments that a window has to be a multiple of. */
export const COARSEST_MOMENTS = 2 ** (LEVELS - 1)
const SILENCE = 1e-8
const GAIN = 10

/** A convolution of 3 moments and so many bands, with a bias for each band. @param x float32 [rows, channels, T, bands] */
function layer(scope: Scope, x: Tensor, filters: number, bands = 3): Tensor {
  const place = scope.parameter('place', [1, filters, 1, x.shape[3]], { kind: 'zeros' })
  return silu(add(convolution2d(scope, x, { filters, kernel: [3, bands], time: 'same' }), place))
}

/** Every place twice along both axes. @param x float32 [rows, channels, T, bands] */
function twice(x: Tensor): Tensor {
  const [rows, channels, steps, bands] = x.shape
  const spread = broadcastTo(reshape(x, [rows * channels, steps, 1, bands, 1]), [rows * channels, steps, 2, bands, 2])
  return reshape(spread, [rows, channels, 2 * steps, 2 * bands])
}

/** At the mean level of 1. @param heard float32 [rows, T, bands]; its mean goes with it, [rows, 1, 1] */
export function levelOf(heard: Tensor): Tensor {
  return add(mean(heard, [1, 2], true), SILENCE)
}

/**
 * How the bands of each moment are shared out.
 *
 * @param heard float32 [rows, T, bands], magnitudes at any level; T and bands multiples of {@link COARSEST_MOMENTS}
 * @returns     float32 [rows, groups, T, bands], which sum to 1 over the groups
 */
export function sharesOf(scope: Scope, heard: Tensor, { filters, groups }: { filters: number; groups: number }): Tensor {
  const loud = log(add(mul(div(heard, levelOf(heard)), GAIN), 1))
  const finer: Tensor[] = [layer(scope.child('hears'), expandDims(loud, 1), filters, 5)]
  for (let level = 1; level < LEVELS; level++) {
    const child = scope.child(`coarser-${level}`)
    const near = layer(child.child('near'), maxPool2d(finer[level - 1], [2, 2]), WIDTHS[level] * filters)
    finer.push(layer(child.child('far'), near, WIDTHS[level] * filters))
  }
  let x = finer[LEVELS - 1]
  for (let level = LEVELS - 2; level >= 0; level--) {
    const child = scope.child(`finer-${level}`)
    const said = convolution2d(child.child('narrow'), x, { filters: WIDTHS[level] * filters, kernel: [1, 1] })
    x = layer(child.child('both'), add(twice(said), finer[level]), WIDTHS[level] * filters)
  }
  const logits = convolution2d(scope.child('shares'), x, { filters: groups, kernel: [1, 1] })
  return transpose(softmax(transpose(logits, [0, 2, 3, 1])), [0, 3, 1, 2])
}

/**
 * How far off the parts are, at the mean level of 1 of the mixture.
 *
 * @param heard float32 [rows, T, bands]
 * @param parts float32 [rows, groups, T, bands]
 * @returns     float32 [rows]
 */
export function partsError(shares: Tensor, heard: Tensor, parts: Tensor): Tensor {
  const level = expandDims(levelOf(heard), 1)
  return mean(abs(sub(mul(shares, div(expandDims(heard, 1), level)), div(parts, level))), [1, 2, 3])
}
