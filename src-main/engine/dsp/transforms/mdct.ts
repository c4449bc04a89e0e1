/**
 * The modified discrete cosine transform: as many numbers as samples, overlapping windows, and the exact signal back.
 * Made for codecs: frames join without clicks because each fades into the next.
 */
import { ShapeError } from '../../errors.ts'
import { complexFftPlan, type FftPlan } from '../fft-plan.ts'
import { analysisWindow, type AnalysisWindow } from './analysis-window.ts'
import { Framer } from './framer.ts'
import { ParameterError } from './parameter-error.ts'
import { requireShape, type Spectrogram } from './spectrogram.ts'

export interface MdctOptions {
  /** M: coefficients a frame, and samples from frame to frame; a window spans 2 M. 2^a 3^b 5^c with a >= 5. */
  hopSamples: number
  /** Of 2 M samples, with w[n]^2 + w[n + M]^2 = 1. `sine` separates near tones better, `kaiser-bessel-derived` far ones. */
  window?: AnalysisWindow
}

/** One windowed frame forward and back; its buffers are its own. */
class MdctFrame {
  readonly #size: number
  readonly #window: Float32Array
  readonly #fft: FftPlan
  /** cos and sin of pi (n + 1/8) / M, interleaved. */
  readonly #twiddles: Float32Array
  /** DCT-IV values on their way back. */
  readonly #folded: Float32Array

  constructor({ hopSamples: size, window = 'sine' }: MdctOptions) {
    this.#size = size
    this.#fft = complexFftPlan(size / 2)
    this.#window = analysisWindow(window, 2 * size)
    for (let n = 0; n < size; n++) {
      const sum = this.#window[n] ** 2 + this.#window[n + size] ** 2
      if (!(Math.abs(sum - 1) < 1e-5)) {
        throw new ParameterError(
          'mdct',
          'window',
          typeof window === 'string' ? window : 'given',
          'must have w[n]^2 + w[n + hopSamples]^2 = 1',
        )
      }
    }
    this.#twiddles = Float32Array.from({ length: size }, (_, i) => {
      const angle = (Math.PI * ((i >> 1) + 1 / 8)) / size
      return i % 2 === 0 ? Math.cos(angle) : Math.sin(angle)
    })
    this.#folded = new Float32Array(size)
  }

  /** Coefficients of the 2 M samples from `at`, written to `result`. */
  forward(x: Float32Array, at: number, result: Float32Array, resultAt: number): void {
    const size = this.#size
    const window = this.#window
    const twiddles = this.#twiddles
    const input = this.#fft.input
    const quarter = size / 4
    const half = size / 2
    // Fold four quarters (a, b, c, d) to (-c_r - d, a - b_r), of which the coefficients are the DCT-IV.
    for (let n = 0; n < half; n++) {
      const e = 2 * n
      let even: number
      let odd: number
      if (n < quarter) {
        const i = 3 * half - 1 - e
        const j = half - 1 - e
        even = -window[i] * x[at + i] - window[3 * half + e] * x[at + 3 * half + e]
        odd = window[j] * x[at + j] - window[half + e] * x[at + half + e]
      } else {
        const i = 3 * half - 1 - e
        const j = 5 * half - 1 - e
        even = window[e - half] * x[at + e - half] - window[i] * x[at + i]
        odd = -window[half + e] * x[at + half + e] - window[j] * x[at + j]
      }
      const cosine = twiddles[e]
      const sine = twiddles[e + 1]
      input[e] = even * cosine + odd * sine
      input[e + 1] = odd * cosine - even * sine
    }
    this.#finishCosineTransform(result, resultAt)
  }

  /** Adds the windowed, time-aliased samples of a frame to the 2 M samples of `result` from `resultAt`. */
  inverse(coefficients: Float32Array, at: number, result: Float32Array, resultAt: number): void {
    const size = this.#size
    const half = size / 2
    const twiddles = this.#twiddles
    const input = this.#fft.input
    for (let n = 0; n < half; n++) {
      const even = coefficients[at + 2 * n]
      const odd = coefficients[at + size - 1 - 2 * n]
      const cosine = twiddles[2 * n]
      const sine = twiddles[2 * n + 1]
      input[2 * n] = even * cosine + odd * sine
      input[2 * n + 1] = odd * cosine - even * sine
    }
    const folded = this.#folded
    this.#finishCosineTransform(folded, 0)
    const window = this.#window
    // Unfold (u1, u2) to (u2, -u2_r, -u1_r, -u1).
    for (let n = 0; n < half; n++) {
      result[resultAt + n] += window[n] * folded[half + n]
      result[resultAt + half + n] -= window[half + n] * folded[size - 1 - n]
      result[resultAt + size + n] -= window[size + n] * folded[half - 1 - n]
      result[resultAt + 3 * half + n] -= window[3 * half + n] * folded[n]
    }
  }

  /** The second half of an orthonormal DCT-IV: transforms the prepared input, turns it, sorts it out. */
  #finishCosineTransform(result: Float32Array, resultAt: number): void {
    const size = this.#size
    const twiddles = this.#twiddles
    this.#fft.forward()
    const spectrum = this.#fft.spectrum
    const scale = Math.sqrt(2 / size)
    for (let k = 0; k < size / 2; k++) {
      const re = spectrum[2 * k]
      const im = spectrum[2 * k + 1]
      const cosine = twiddles[2 * k]
      const sine = twiddles[2 * k + 1]
      result[resultAt + 2 * k] = scale * (re * cosine + im * sine)
      result[resultAt + size - 1 - 2 * k] = scale * (re * sine - im * cosine)
    }
  }
}

/** Frames of a signal: one more than it has hops, because the first and the last fade in and out of it. */
export const mdctFrameCount = (samples: number, hopSamples: number): number => (samples === 0 ? 0 : Math.ceil(samples / hopSamples) + 1)

/**
 * Modified discrete cosine transform.
 *
 *   X[t, k] = sqrt(2 / M) sum_{n < 2 M} w[n] x[(t - 1) M + n] cos(pi / M (n + 1/2 + M / 2) (k + 1/2))
 *
 * Coefficient k lies about frequency (k + 1/2) sampleRate / (2 M). The transform is orthonormal: energies are kept.
 *
 * @param samples  shape [samples], mono
 * @returns        shape [ceil(samples / M) + 1, M]
 * @source         Princen and Bradley 1986; fast form by a DCT-IV of one complex FFT of M / 2 points
 */
export function mdct(samples: Float32Array, options: MdctOptions): Spectrogram {
  const stream = new MdctStream(options)
  const { hopSamples } = options
  const data = new Float32Array(mdctFrameCount(samples.length, hopSamples) * hopSamples)
  const batch = 64 * hopSamples
  let filled = 0
  const take = (frames: Float32Array): void => {
    data.set(frames, filled)
    filled += frames.length
  }
  for (let at = 0; at < samples.length; at += batch) take(stream.push(samples.subarray(at, at + batch)))
  take(stream.finish())
  return { frames: data.length / hopSamples, bins: hopSamples, data }
}

/**
 * The inverse of {@link mdct}: overlap-add of windowed, time-aliased frames, whose aliases cancel.
 *
 * @param spectrogram    shape [frames, M]
 * @param lengthSamples  length of the result; (frames - 1) M by default
 * @returns              shape [samples]
 */
export function imdct(spectrogram: Spectrogram, options: MdctOptions & { lengthSamples?: number }): Float32Array {
  requireShape('imdct', spectrogram)
  const { hopSamples } = options
  const whole = new ImdctStream(options).push(spectrogram.data)
  const length = options.lengthSamples ?? whole.length
  if (length === whole.length) return whole
  if (length < whole.length) return whole.subarray(0, length)
  throw new ShapeError('imdct', [[spectrogram.frames, hopSamples]], `these frames hold ${whole.length} samples, not ${length}`)
}

/** {@link mdct} on a stream of blocks; all frames together equal those of the offline form. */
export class MdctStream {
  readonly hopSamples: number
  readonly #framer: Framer
  #pending: Float32Array
  #frames = 0
  #received = 0

  constructor(options: MdctOptions) {
    const { hopSamples } = options
    this.hopSamples = hopSamples
    const frame = new MdctFrame(options)
    this.#pending = new Float32Array(hopSamples)
    this.#framer = new Framer({ frameSamples: 2 * hopSamples, hopSamples, padBefore: hopSamples }, (buffer, at) => {
      const start = this.#frames * hopSamples
      if (start + hopSamples > this.#pending.length) {
        const larger = new Float32Array(2 * this.#pending.length)
        larger.set(this.#pending)
        this.#pending = larger
      }
      frame.forward(buffer, at, this.#pending, start)
      this.#frames++
    })
  }

  /** Takes samples of any number; returns the frames that are complete, shape [frames, M]. */
  push(block: Float32Array): Float32Array {
    this.#received += block.length
    this.#framer.push(block)
    return this.#drain()
  }

  /** Ends the signal, filling up with silence; returns the last frames. */
  finish(): Float32Array {
    if (this.#received === 0) return new Float32Array(0)
    const whole = mdctFrameCount(this.#received, this.hopSamples) * this.hopSamples
    this.#framer.push(new Float32Array(whole - this.#received))
    return this.#drain()
  }

  #drain(): Float32Array {
    const frames = this.#pending.slice(0, this.#frames * this.hopSamples)
    this.#frames = 0
    return frames
  }
}

/** {@link imdct} on a stream of frames: each but the first completes M samples. */
export class ImdctStream {
  readonly hopSamples: number
  readonly #frame: MdctFrame
  /** The frame before last's second half, to which the next frame's first half is added. */
  #overlap: Float32Array | null = null

  constructor(options: MdctOptions) {
    this.hopSamples = options.hopSamples
    this.#frame = new MdctFrame(options)
  }

  /**
   * @param frames  shape [frames, M]
   * @returns       the samples that are complete: M a frame, none for the very first
   */
  push(frames: Float32Array): Float32Array {
    const { hopSamples } = this
    const count = frames.length / hopSamples
    if (!Number.isInteger(count)) throw new ShapeError('imdct', [[frames.length]], `frames have ${hopSamples} coefficients each`)
    const result = new Float32Array((count + 1) * hopSamples)
    if (this.#overlap) result.set(this.#overlap)
    for (let frame = 0; frame < count; frame++) this.#frame.inverse(frames, frame * hopSamples, result, frame * hopSamples)
    const isFirst = this.#overlap === null && count > 0
    if (count > 0) this.#overlap = result.slice(count * hopSamples)
    return result.subarray(isFirst ? hopSamples : 0, count * hopSamples)
  }

  /** Ends the sound: the M samples of the last frame that no further frame completes. They fade out, and their aliases do not cancel. */
  finish(): Float32Array {
    const rest = this.#overlap ?? new Float32Array(0)
    this.#overlap = null
    return rest
  }
}
