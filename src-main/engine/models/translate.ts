/**
 * What is played, apart from what it is played on, learnt from sounds alone: one encoder for all groups of recordings, a decoder for each.
 * A classifier tells groups apart by what the encoder says, and the encoder learns to leave it in doubt; so it says what all groups share,
 * the melody, and each decoder adds the sound of its own group.
 *
 *   fine(x)  x less its envelope over the bins: which tones there are, hardly how they sound
 *   code     z = E(fine(heard)),  a mean over POOL moments
 *   learns   mean |fine(x) + D_g(z) - x|^2 + w H(1 / groups, C(z))   (encoder and decoders)
 *            H(g, C(z))                                     (classifier)
 *   plays    fine(x) + D_other(E(fine(x))) at the level of x
 *
 * @source Mor, Wolf, Polyak, Taigman 2018 (arXiv 1805.07848), section 3. Differs: spectra of moments without their level instead of
 *         samples, and decoders of convolutions that say all moments at once instead of WaveNets that draw sample after sample; the
 *         classifier judges each code instead of a second of them, and the encoder aims at its doubt (Tzeng et al. 2015) instead of its
 *         error, which has no bound; the level is the heard sound's own, and so is the fine structure: minutes of training bring no melody
 *         through a code
 */
import { add, broadcastTo, matMul, mean, relu, reshape, sub, transpose } from '../graph/index.ts'
import type { Tensor } from '../graph/index.ts'
import { convolution1d, silu, type Scope } from '../nn/index.ts'
import { COLOUR_BINS } from '../plane/colours.ts'

/** Moments that share a code: 43 ms, as in the paper. */
export const POOL = 4
/** Frames from tap to tap in the layers of encoder and decoders; they reach as far back as ahead. */
const DILATIONS = [1, 2, 4]
const KERNEL = 3
export interface TranslationSizes {
  /** Filters of the layers within. */
  hidden: number
  /** Values of a code. */
  code: number
}

/** Bins on each side that the envelope is a mean of: 560 Hz, wider than most tones' harmonics lie apart. */
const ENVELOPE_REACH = 24

/** Weights of the bins that each bin's envelope is a mean of, under a Hann window. [COLOUR_BINS, COLOUR_BINS] */
function envelopeWeights(): Float32Array {
  const weights = new Float32Array(COLOUR_BINS * COLOUR_BINS)
  for (let to = 0; to < COLOUR_BINS; to++) {
    let sum = 0
    const each = (take: (from: number, weight: number) => void): void => {
      for (let from = Math.max(0, to - ENVELOPE_REACH); from <= Math.min(COLOUR_BINS - 1, to + ENVELOPE_REACH); from++)
        take(from, 0.5 + 0.5 * Math.cos((Math.PI * (from - to)) / (ENVELOPE_REACH + 1)))
    }
    each((_, weight) => (sum += weight))
    each((from, weight) => (weights[from * COLOUR_BINS + to] = weight / sum))
  }
  return weights
}

/** Which tones there are: colours less their envelope. @param colours float32 [rows, T, COLOUR_BINS] */
export const fineStructure = (colours: Tensor): Tensor =>
  sub(colours, matMul(colours, colours.graph.constantOf(envelopeWeights(), [COLOUR_BINS, COLOUR_BINS], 'float32')))

/** Layers that add what they hear about each moment to what they were given. @param x float32 [rows, hidden, T] */
function listened(scope: Scope, x: Tensor): Tensor {
  return DILATIONS.reduce((heard, dilation, i) => {
    const layer = scope.child(`layer-${i}`)
    const inner = silu(convolution1d(layer.child('about'), heard, { filters: heard.shape[1], kernel: KERNEL, dilation }))
    return add(heard, convolution1d(layer.child('adds'), inner, { filters: heard.shape[1], kernel: 1 }))
  }, x)
}

/**
 * What is played.
 *
 * @param fine    float32 [rows, T, COLOUR_BINS], T a multiple of POOL
 * @returns       float32 [rows, code, T / POOL]
 */
export function codesOf(scope: Scope, fine: Tensor, { hidden, code }: TranslationSizes): Tensor {
  const [rows, steps] = fine.shape
  const first = silu(convolution1d(scope.child('first'), transpose(fine, [0, 2, 1]), { filters: hidden, kernel: 1 }))
  const said = convolution1d(scope.child('says'), listened(scope.child('listens'), first), { filters: code, kernel: 1 })
  return mean(reshape(said, [rows, code, steps / POOL, POOL]), 3)
}

/**
 * The same, played by a group.
 *
 * @param codes float32 [rows, code, T / POOL]
 * @param fine  float32 [rows, T, COLOUR_BINS]
 * @returns     float32 [rows, T, COLOUR_BINS]
 */
export function playedBy(scope: Scope, codes: Tensor, fine: Tensor, { hidden, code }: TranslationSizes): Tensor {
  const [rows, , steps] = codes.shape
  const held = reshape(broadcastTo(reshape(codes, [rows, code, steps, 1]), [rows, code, steps, POOL]), [rows, code, steps * POOL])
  const first = silu(convolution1d(scope.child('first'), held, { filters: hidden, kernel: KERNEL }))
  const said = convolution1d(scope.child('says'), listened(scope.child('plays'), first), { filters: COLOUR_BINS, kernel: 1 })
  return add(fine, transpose(said, [0, 2, 1]))
}

/**
 * Which group codes are of, as logits.
 *
 * @param codes float32 [rows, code, steps]
 * @returns     float32 [rows steps, groups]
 */
export function groupGuess(scope: Scope, codes: Tensor, { hidden, groups }: { hidden: number; groups: number }): Tensor {
  const [rows, , steps] = codes.shape
  const first = relu(convolution1d(scope.child('first'), codes, { filters: hidden, kernel: KERNEL }))
  const second = relu(convolution1d(scope.child('second'), first, { filters: hidden, kernel: KERNEL }))
  const logits = convolution1d(scope.child('says'), second, { filters: groups, kernel: 1 })
  return reshape(transpose(logits, [0, 2, 1]), [rows * steps, groups])
}
