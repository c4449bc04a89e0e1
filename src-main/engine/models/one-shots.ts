/**
 * Short sounds out of noise: a generator that a critic cannot tell from recordings. Three ways to see a sound, one network each for the
 * samples and for pictures; what a sound is asked for goes into both.
 *
 * @source samples: Donahue, McAuley, Puckette 2019 (WaveGAN, arXiv 1802.04208), appendix D. Pictures of log magnitude and instantaneous
 *         frequency: Engel et al. 2019 (GANSynth, arXiv 1902.08710); of real and imaginary part, asked for by features: Nistal, Lattner,
 *         Richard 2020 (DrumGAN, arXiv 2008.12073). Critic: Gulrajani et al. 2017; what is asked for as a product with its last layer:
 *         Miyato, Koyama 2018. Differs: networks a hundredth of the size, none that grows, no phase shuffle
 */
import type { Tensor } from '../graph/index.ts'
import {
  add,
  addN,
  concat,
  cos,
  exp,
  floor,
  leakyRelu,
  matMul,
  mul,
  pad,
  relu,
  reshape,
  abs,
  sign,
  sin,
  slice,
  split,
  sub,
  sum,
  tanh,
  transpose,
} from '../graph/index.ts'
import { convolution1d, dense, transposedConvolution1d } from '../nn/index.ts'
import type { Scope } from '../nn/index.ts'
import { ONE_SHOT_SAMPLES } from '../one-shots/one-shot-facts.ts'
import {
  LOG_MIDDLE,
  LOG_RANGE,
  PICTURE_BINS,
  PICTURE_FFT,
  PICTURE_FRAMES,
  PICTURE_HOP,
  PRESSED_RANGE,
  STEEP,
  type PictureKind,
} from '../one-shots/one-shot-pictures.ts'

/** Numbers of the noise that a sound is made of. */
export const NOISE = 24

export interface OneShotNetwork {
  sees: 'samples' | PictureKind
  /** Channels of the finest layer but one; coarser ones have more. */
  channels: number
}

/** What noise becomes, as the critic sees it. @param noise float32 [rows, NOISE] @param asked float32 [rows, conditions] */
export const made = (scope: Scope, noise: Tensor, asked: Tensor | null, network: OneShotNetwork): Tensor =>
  network.sees === 'samples' ? madeSamples(scope, told(noise, asked), network) : madePicture(scope, told(noise, asked), network)

const told = (noise: Tensor, asked: Tensor | null): Tensor => (asked ? concat([noise, asked], 1) : noise)

/** How much like the recordings each sound is. @returns float32 [rows] */
export function judged(scope: Scope, seen: Tensor, asked: Tensor | null, network: OneShotNetwork): Tensor {
  const features = network.sees === 'samples' ? samplesFeatures(scope, seen, network) : pictureFeatures(scope, seen, network)
  const verdict = dense(scope.child('verdict'), features, { units: 1 })
  const fitting = asked ? sum(mul(features, dense(scope.child('asked'), asked, { units: features.shape[1] })), 1, true) : null
  return reshape(fitting ? add(verdict, fitting) : verdict, [seen.shape[0]])
}

/** Sound of what the critic sees. @returns float32 [rows, ONE_SHOT_SAMPLES] */
export function soundOfSeen(seen: Tensor, sees: OneShotNetwork['sees']): Tensor {
  if (sees === 'samples') return reshape(seen, [seen.shape[0], ONE_SHOT_SAMPLES])
  const [first, second] = split(seen, 3, 2).map((part) => reshape(part, [seen.shape[0], PICTURE_FRAMES, PICTURE_BINS]))
  return soundOfSpectrum(...(sees === 'real-and-imaginary' ? ([unpressed(first), unpressed(second)] as const) : turned(first, second)))
}

const UP = 4
const SAMPLE_TAPS = 16

/** Four layers, each four times as long. */
function madeSamples(scope: Scope, heard: Tensor, { channels }: OneShotNetwork): Tensor {
  const [rows] = heard.shape
  const length = ONE_SHOT_SAMPLES / UP ** 4
  let x = relu(reshape(dense(scope.child('coarse'), heard, { units: 4 * channels * length }), [rows, 4 * channels, length]))
  for (const [i, filters] of [3 * channels, 2 * channels, channels].entries())
    x = relu(transposedConvolution1d(scope.child(`finer-${i}`), x, { filters, kernel: SAMPLE_TAPS, stride: UP }))
  return tanh(transposedConvolution1d(scope.child('samples'), x, { filters: 1, kernel: SAMPLE_TAPS, stride: UP }))
}

function samplesFeatures(scope: Scope, seen: Tensor, { channels }: OneShotNetwork): Tensor {
  let x = seen
  for (const [i, filters] of [channels, 2 * channels, 3 * channels, 4 * channels].entries())
    x = leakyRelu(convolution1d(scope.child(`coarser-${i}`), x, { filters, kernel: SAMPLE_TAPS, stride: UP }))
  return reshape(x, [seen.shape[0], x.size / seen.shape[0]])
}

/** Three layers, each twice as long and four times as high. */
const PATCH = [2, 4] as const
/** Places along frequency that a layer hears together: its own and its neighbours. */
const HEARD_PLACES = 3

/** Each place beside its neighbours in frequency: float32 [rows, frames, bins, values] to [..., HEARD_PLACES values]. */
function withNeighbours(x: Tensor): Tensor {
  const around = pad(x, [
    [0, 0],
    [0, 0],
    [1, 1],
    [0, 0],
  ])
  return concat(
    Array.from({ length: HEARD_PLACES }, (_, i) => slice(around, [0, 0, i, 0], x.shape)),
    3,
  )
}

/** Transposed convolutions as products: each place and its neighbours become a patch of finer ones. */
function madePicture(scope: Scope, heard: Tensor, { channels }: OneShotNetwork): Tensor {
  const [rows] = heard.shape
  const finer = (name: string, x: Tensor, values: number): Tensor => {
    const [, frames, bins] = x.shape
    const patches = dense(scope.child(name), withNeighbours(x), { units: PATCH[0] * PATCH[1] * values })
    const spread = transpose(reshape(patches, [rows, frames, bins, PATCH[0], PATCH[1], values]), [0, 1, 3, 2, 4, 5])
    return reshape(spread, [rows, frames * PATCH[0], bins * PATCH[1], values])
  }
  const [frames, bins] = [PICTURE_FRAMES / PATCH[0] ** 3, PICTURE_BINS / PATCH[1] ** 3]
  const coarse = dense(scope.child('coarse'), heard, { units: 3 * channels * frames * bins })
  let x = relu(reshape(coarse, [rows, frames, bins, 3 * channels]))
  for (const [i, values] of [2 * channels, channels].entries()) x = relu(finer(`finer-${i}`, x, values))
  return tanh(finer('picture', x, 2))
}

/** Convolutions in strides as products: each patch and its neighbours become a place. */
function pictureFeatures(scope: Scope, seen: Tensor, { channels }: OneShotNetwork): Tensor {
  const [rows] = seen.shape
  let x = seen
  for (const [i, units] of [channels, 2 * channels, 3 * channels].entries()) {
    const [, frames, bins, values] = x.shape
    const [height, width] = [frames / PATCH[0], bins / PATCH[1]]
    const patches = transpose(reshape(x, [rows, height, PATCH[0], width, PATCH[1], values]), [0, 1, 3, 2, 4, 5])
    const places = reshape(patches, [rows, height, width, PATCH[0] * PATCH[1] * values])
    x = leakyRelu(dense(scope.child(`coarser-${i}`), withNeighbours(places), { units }))
  }
  return reshape(x, [rows, x.size / rows])
}

const unpressed = (y: Tensor): Tensor => mul(sign(y), mul(sub(exp(mul(abs(y), PRESSED_RANGE)), 1), 1 / STEEP))

/** Real and imaginary part of magnitudes and deviations of phase. Both float32 [rows, FRAMES, BINS]. */
function turned(loud: Tensor, deviation: Tensor): [Tensor, Tensor] {
  const { graph } = loud
  const size = exp(add(mul(loud, LOG_RANGE), LOG_MIDDLE))
  // The sum over all frames so far, and what the bins turn by themselves.
  const sums = graph.constant(
    Float32Array.from({ length: PICTURE_FRAMES ** 2 }, (_, i) => (i % PICTURE_FRAMES <= Math.floor(i / PICTURE_FRAMES) ? 0.5 : 0)),
    [1, PICTURE_FRAMES, PICTURE_FRAMES],
  )
  const own = graph.constant(
    Float32Array.from({ length: PICTURE_FRAMES * PICTURE_BINS }, (_, i) => {
      const turns = (Math.floor(i / PICTURE_BINS) * (i % PICTURE_BINS) * PICTURE_HOP) / PICTURE_FFT
      return turns - Math.floor(turns)
    }),
    [1, PICTURE_FRAMES, PICTURE_BINS],
  )
  const turns = add(matMul(sums, deviation), own)
  const angle = mul(sub(turns, floor(turns)), 2 * Math.PI)
  return [mul(size, cos(angle)), mul(size, sin(angle))]
}

/** Least-squares sound of a spectrum, as `istft` of dsp/ has it. Both float32 [rows, FRAMES, BINS]. */
function soundOfSpectrum(real: Tensor, imaginary: Tensor): Tensor {
  const [rows] = real.shape
  const { graph } = real
  const overlaps = PICTURE_FFT / PICTURE_HOP
  const frames = matMul(concat([real, imaginary], 2), graph.constantOf(wavesBack(), [2 * PICTURE_BINS, PICTURE_FFT], 'float32'))
  const blocks = reshape(frames, [rows, PICTURE_FRAMES, overlaps, PICTURE_HOP])
  const late = Array.from({ length: overlaps }, (_, i) =>
    pad(reshape(slice(blocks, [0, 0, i, 0], [rows, PICTURE_FRAMES, 1, PICTURE_HOP]), [rows, PICTURE_FRAMES, PICTURE_HOP]), [
      [0, 0],
      [i, overlaps - 1 - i],
      [0, 0],
    ]),
  )
  // Frames stand around their samples: half of the first one lies before the sound.
  const kept = slice(addN(late), [0, overlaps / 2, 0], [rows, PICTURE_FRAMES, PICTURE_HOP])
  return mul(reshape(kept, [rows, ONE_SHOT_SAMPLES]), graph.constant(overOverlaps(), [1, ONE_SHOT_SAMPLES]))
}

const hann = (n: number): number => 0.5 - 0.5 * Math.cos((2 * Math.PI * n) / PICTURE_FFT)

/** Windowed waves of real and imaginary parts: [2 BINS, FFT]. */
function wavesBack(): Float32Array {
  const waves = new Float32Array(2 * PICTURE_BINS * PICTURE_FFT)
  for (let k = 0; k < PICTURE_BINS; k++) {
    const share = (k === 0 ? 1 : 2) / PICTURE_FFT
    for (let n = 0; n < PICTURE_FFT; n++) {
      const angle = (2 * Math.PI * ((n * k) % PICTURE_FFT)) / PICTURE_FFT
      waves[k * PICTURE_FFT + n] = share * hann(n) * Math.cos(angle)
      waves[(PICTURE_BINS + k) * PICTURE_FFT + n] = -share * hann(n) * Math.sin(angle)
    }
  }
  return waves
}

/** One over what the squared windows sum to at each sample. */
function overOverlaps(): Float32Array {
  const sums = new Float32Array(ONE_SHOT_SAMPLES)
  for (let frame = 0; frame < PICTURE_FRAMES; frame++)
    for (let n = 0; n < PICTURE_FFT; n++) {
      const at = frame * PICTURE_HOP + n - PICTURE_FFT / 2
      if (at >= 0 && at < sums.length) sums[at] += hann(n) ** 2
    }
  return sums.map((value) => 1 / Math.max(value, 0.1))
}
