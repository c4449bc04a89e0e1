/**
 * Sound as a few codes a frame: frames of an MDCT become vectors, each vector a sum of code vectors, the first the nearest of a book to it,
 * each further one the nearest to what is left.
 *
 * @source van den Oord, Vinyals, Kavukcuoglu 2017 (VQ-VAE, arXiv 1711.00937); Dhariwal et al. 2020 (Jukebox, arXiv 2005.00341): dead codes,
 *         spectral loss; residual books: Zeghidour et al. 2021 (SoundStream). Differs: frames of an MDCT instead of samples, so that
 *         what is decoded needs no long filters; nothing looks ahead, so that it decodes while it plays
 */
import type { Tensor } from '../graph/index.ts'
import {
  abs,
  add,
  addN,
  exp,
  gelu,
  log,
  maximum,
  mean,
  minimum,
  mul,
  pad,
  sign,
  slice,
  stack,
  stopGradient,
  sub,
  transpose,
  unstack,
} from '../graph/index.ts'
import { causalConvolution, codeVectors, dense, inverseMdct, mdct, multiScaleSpectralLoss, vectorQuantiser } from '../nn/index.ts'
import type { Scope, WeightSource } from '../nn/index.ts'

/** Samples of a frame. */
export const VQ_HOP = 512
/** Different codes of a book. */
export const VQ_CODES = 256

/** Values of a vector that codes stand for. */
const VECTOR = 32
const HIDDEN = 256
/** Frames that encoder and decoder hear together. */
const HEARD_FRAMES = 3
/** Samples of a frame at each scale of the loss. */
const SCALES = [256, 64]
/** Codes follow fast, and one that stands for nothing for some twenty steps moves: a run has a few hundred, of fewer vectors than codes. */
const BOOKS = { keep: 0.95, dead: 0.3 }
/** How much the frames' own values count beside the spectra. */
const FRAMES_WEIGHT = 4
/** What a vector is to its codes, in the loss. */
const COMMITMENT_WEIGHT = 0.25

/** Coefficients so that soft ones count as loud ones do: sign(x) log(1 + STEEP |x|) / RANGE. */
const STEEP = 100
const RANGE = 4
/** Louder than any sound. */
const LARGEST = 2
/** Deviation of weights that the decoder begins with. */
const QUIET = 1e-3

const pressed = (x: Tensor): Tensor => mul(sign(x), mul(log(add(mul(abs(x), STEEP), 1)), 1 / RANGE))

const unpressed = (y: Tensor): Tensor => {
  const within = maximum(minimum(y, LARGEST), -LARGEST)
  return mul(sign(within), mul(sub(exp(mul(abs(within), RANGE)), 1), 1 / STEEP))
}

/** What has learnt nothing yet gives next to nothing: large coefficients of a whole frame together are thirty times full scale. */
const quietWeights: WeightSource = (scope, { shape, regularised }) =>
  scope.parameter('weights', shape, { kind: 'normal', deviation: QUIET }, { regularised })

/** A network that hears some frames of the past. @param x float32 [batch, T, values] @returns float32 [batch, T, units] */
function overFrames(scope: Scope, x: Tensor, units: number, weights?: WeightSource): Tensor {
  const turned = transpose(gelu(dense(scope.child('first'), x, { units: HIDDEN })), [0, 2, 1])
  const mixed = causalConvolution(scope.child('over-frames'), turned, { filters: HIDDEN, kernel: HEARD_FRAMES })
  return dense(scope.child('last'), add(gelu(transpose(mixed, [0, 2, 1])), transpose(turned, [0, 2, 1])), { units, weights })
}

interface Encoded {
  /** float32 [batch, T, VECTOR]: what the codes stand for, with the gradient of what they stand for. */
  values: Tensor
  /** int32 [batch, T, books] */
  codes: Tensor
  /** float32 []: how far vectors and codes are from each other. */
  commitment: Tensor
  /** float32 []: how many codes of a book are in use, of the books together the mean. */
  used: Tensor
  /** float32 [batch, T, VQ_HOP]: what was encoded. */
  frames: Tensor
}

/** @param sound float32 [batch, T VQ_HOP] @param learns float32 []: 1 while the books follow what they stand for */
export function vqEncoded(scope: Scope, sound: Tensor, { books, learns }: { books: number; learns?: Tensor }): Encoded {
  const frames = pressed(mdct(scope.child('frames'), sound, VQ_HOP))
  let rest = overFrames(scope.child('encoder'), frames, VECTOR)
  const each = Array.from({ length: books }, (_, i) => {
    const quantised = vectorQuantiser(scope.child(`book-${i}`), rest, { codes: VQ_CODES, ...BOOKS, learns })
    rest = sub(rest, quantised.values)
    return quantised
  })
  return {
    values: addN(each.map(({ values }) => values)),
    codes: stack(
      each.map(({ codes }) => codes),
      2,
    ),
    commitment: addN(each.map(({ commitment }) => commitment)),
    used: mul(addN(each.map(({ used }) => used)), 1 / books),
    frames,
  }
}

/** @param values float32 [batch, T, VECTOR] @returns pressed frames, float32 [batch, T, VQ_HOP] */
const decodedFrames = (scope: Scope, values: Tensor): Tensor => overFrames(scope.child('decoder'), values, VQ_HOP, quietWeights)

/** Sound of pressed frames, a hop later than what was encoded. @returns float32 [batch, T VQ_HOP] */
const soundOf = (scope: Scope, frames: Tensor): Tensor => inverseMdct(scope.child('sound'), unpressed(frames))

/** Sound of what codes stand for, a hop late. @param values float32 [batch, T, VECTOR] @returns float32 [batch, T VQ_HOP] */
export const vqDecoded = (scope: Scope, values: Tensor): Tensor => soundOf(scope, decodedFrames(scope, values))

/** What codes stand for. @param codes int32 [batch, T, books] @returns float32 [batch, T, VECTOR] */
export const vqValues = (scope: Scope, codes: Tensor): Tensor =>
  addN(unstack(codes, 2).map((ofBook, i) => codeVectors(scope.child(`book-${i}`), ofBook, { codes: VQ_CODES, values: VECTOR })))

/** As decoding gives it back. */
function aHopLater(sound: Tensor): Tensor {
  const [batch, samples] = sound.shape
  return pad(slice(sound, [0, 0], [batch, samples - VQ_HOP]), [
    [0, 0],
    [VQ_HOP, 0],
  ])
}

/** What the codec is to reach, and its codes. @param sound float32 [batch, T VQ_HOP] */
export function vqLearnt(
  scope: Scope,
  sound: Tensor,
  options: { books: number; learns: Tensor },
): { loss: Tensor; distance: Tensor; used: Tensor; codes: Tensor } {
  const { values, codes, commitment, used, frames } = vqEncoded(scope, sound, options)
  const decoded = decodedFrames(scope, values)
  const again = soundOf(scope.child('again'), decoded)
  const distance = multiScaleSpectralLoss(again, aHopLater(sound), { sizes: SCALES })
  const ofFrames = mean(abs(sub(decoded, stopGradient(frames))))
  return { loss: add(add(distance, mul(ofFrames, FRAMES_WEIGHT)), mul(commitment, COMMITMENT_WEIGHT)), distance, used, codes }
}
