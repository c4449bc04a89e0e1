import { type FftPlan, realFftPlan } from '../fft-plan.ts'
import { Framer } from '../transforms/framer.ts'
import { hannWindow } from '../window-functions.ts'
import type { ChannelEncoder } from './one-channel-codec.ts'

/** Hops that a window spans. */
export const OVERLAP = 4

/**
 * Mean square of a sound over the sum of |X[k]|^2, k = 0 .. N / 2, of its spectra: with Hann's window a sine of amplitude A gives
 * A^2 (1/4 + 1 + 1/4) there and A^2 / 2 here.
 */
export const ENERGY_TO_MEAN_SQUARE = 1 / 3

/**
 * The short-time transform behind the spectral codecs. Frame t spans the samples (t - 3) hop .. (t + 1) hop, so that it is complete as
 * soon as its last hop has arrived; before the beginning there is silence. Spectra are scaled so that a sine of amplitude A has
 * magnitude A, and packed as {@link FftPlan} packs.
 */
export class OverlappedStft {
  readonly fftSize: number
  readonly bins: number
  readonly #fft: FftPlan
  readonly #window: Float32Array
  readonly #scaled: Float32Array

  constructor(readonly hopSamples: number) {
    this.fftSize = OVERLAP * hopSamples
    this.bins = this.fftSize / 2 + 1
    this.#fft = realFftPlan(this.fftSize)
    this.#window = hannWindow(this.fftSize)
    const total = this.#window.reduce((sum, value) => sum + value, 0)
    this.#scaled = this.#window.map((value) => (2 * value) / total)
  }

  /**
   * An encoder that makes a row of `dimensions` numbers of each packed spectrum.
   * @param write  puts the row of the plan's spectrum to `rows` from `at`
   */
  createEncoder(dimensions: number, write: (fft: FftPlan, rows: Float32Array, at: number) => void): ChannelEncoder {
    let rows = new Float32Array(dimensions)
    let count = 0
    const { fftSize, hopSamples } = this
    const framer = new Framer({ frameSamples: fftSize, hopSamples, padBefore: fftSize - hopSamples }, (buffer, at) => {
      if ((count + 1) * dimensions > rows.length) {
        const larger = new Float32Array(2 * rows.length)
        larger.set(rows)
        rows = larger
      }
      this.#fft.forwardWindowed(buffer, at, this.#scaled)
      write(this.#fft, rows, count * dimensions)
      count++
    })
    return {
      push: (samples) => {
        framer.push(samples)
        const complete = rows.slice(0, count * dimensions)
        count = 0
        return complete
      },
    }
  }

  createOverlapAdd(): OverlapAdd {
    return new OverlapAdd(this.#fft, this.#window, this.hopSamples)
  }
}

/** Spectra back to sound, hop by hop; the first three hops, which lie before the beginning, are left out. */
export class OverlapAdd {
  readonly #fft: FftPlan
  readonly #window: Float32Array
  readonly #hop: number
  readonly #sum: Float32Array
  /** What undoes the scale of the spectra and the windows' overlap, where all frames are there. */
  readonly #gain: Float32Array
  #frames = 0

  constructor(fft: FftPlan, window: Float32Array, hop: number) {
    this.#fft = fft
    this.#window = window
    this.#hop = hop
    this.#sum = new Float32Array(window.length)
    const total = window.reduce((sum, value) => sum + value, 0)
    // The inverse transform is unscaled (a factor of N), the spectra are scaled by 2 / sum of the window.
    this.#gain = Float32Array.from({ length: hop }, (_, n) => {
      let overlap = 0
      for (let at = n; at < window.length; at += hop) overlap += window[at] * window[at]
      return total / (2 * window.length * overlap)
    })
  }

  /** Where to put the next packed spectrum before {@link add}. */
  get spectrum(): Float32Array {
    return this.#fft.spectrum
  }

  /** Takes the spectrum that was put there; returns the hop of sound that is now complete, nothing for the first three. */
  add(): Float32Array {
    const window = this.#window
    this.#fft.inverseWindowed(window)
    const output = this.#fft.input
    const sum = this.#sum
    for (let n = 0; n < window.length; n++) sum[n] += output[n]
    this.#frames++
    const gain = this.#gain
    const complete = this.#frames >= OVERLAP ? gain.map((value, n) => value * sum[n]) : new Float32Array(0)
    sum.copyWithin(0, this.#hop)
    sum.fill(0, window.length - this.#hop)
    return complete
  }

  /** The last hops, to which frames are missing: brought to level as far as windows reach, then fading out. */
  finish(): Float32Array {
    const hop = this.#hop
    const missing = Math.max(0, OVERLAP - 1 - this.#frames)
    const rest = new Float32Array(this.#frames === 0 ? 0 : (OVERLAP - 1 - missing) * hop)
    const window = this.#window
    for (let i = 0; i < rest.length; i++) {
      const at = i + missing * hop
      // Which windows reach here: the last frame began one hop before the sum's start, earlier ones before that.
      let overlap = 0
      let full = 0
      for (let n = at % hop; n < window.length; n += hop) {
        full += window[n] * window[n]
        if (n >= at + hop && n <= at + this.#frames * hop) overlap += window[n] * window[n]
      }
      rest[i] = this.#sum[at] * this.#gain[at % hop] * (full / Math.max(overlap, 0.1 * full))
    }
    this.#frames = 0
    this.#sum.fill(0)
    return rest
  }
}
