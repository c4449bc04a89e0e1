/** Spectra as a coarse ear hears them: energy in bands evenly spaced in mel, offline and streaming. */
import { type FftPlan, realFftPlan } from '../fft-plan.ts'
import { applyFilterBank, type FilterBank } from './filter-bank.ts'
import { type Framer } from './framer.ts'
import type { MelScale } from './frequency-scales.ts'
import { melFilterBank } from './mel-filter-bank.ts'
import type { Spectrogram } from './spectrogram.ts'
import { frameAll, planStft, stftFrameCount, stftFramer, type StftOptions, type StftPlan } from './stft.ts'

export interface MelOptions extends StftOptions {
  sampleRate: number
  bands?: number
  minHz?: number
  maxHz?: number
  scale?: MelScale
  norm?: 'area' | 'peak'
  /** What the bank weighs: 2 power (default), 1 magnitude. */
  exponent?: 1 | 2
  /** `none`: energies. `decibel`: 10 log10 of them. `natural`: their natural logarithm. */
  logarithm?: 'none' | 'decibel' | 'natural'
  /** Smallest energy whose logarithm is taken. */
  floor?: number
}

/** Everything one mel frame needs, allocated once. */
class MelFrame {
  readonly plan: StftPlan
  readonly bank: FilterBank
  readonly #fft: FftPlan
  readonly #spectrum: Float32Array
  readonly #options: MelOptions

  constructor(options: MelOptions) {
    this.#options = options
    this.plan = planStft(options)
    this.bank = melFilterBank(options)
    this.#fft = realFftPlan(this.plan.fftSize)
    this.#spectrum = new Float32Array(this.plan.bins)
  }

  compute(samples: Float32Array, at: number, result: Float32Array, resultAt: number): void {
    const { exponent = 2, logarithm = 'none', floor = 1e-10 } = this.#options
    const spectrum = this.#spectrum
    this.#fft.forwardWindowed(samples, at, this.plan.window)
    this.#fft.power(spectrum, 0)
    if (exponent === 1) for (let k = 0; k < spectrum.length; k++) spectrum[k] = Math.sqrt(spectrum[k])
    applyFilterBank(this.bank, spectrum, 0, result, resultAt)
    if (logarithm === 'none') return
    const scale = logarithm === 'decibel' ? 10 / Math.LN10 : 1
    const end = resultAt + this.bank.bands
    for (let band = resultAt; band < end; band++) result[band] = scale * Math.log(result[band] > floor ? result[band] : floor)
  }
}

/**
 * Mel spectrogram.
 *
 *   M[t, b] = sum_k w[b, k] |X[t, k]|^exponent, or its logarithm
 *
 * @param samples  shape [samples], mono
 * @returns        shape [frames, bands]; bins is the number of bands
 * @source         agrees with librosa.feature.melspectrogram (there shape [bands, frames])
 */
export function melSpectrogram(samples: Float32Array, options: MelOptions): Spectrogram {
  const frame = new MelFrame(options)
  const { bands } = frame.bank
  const data = new Float32Array(stftFrameCount(samples.length, frame.plan) * bands)
  const frames = frameAll(samples, frame.plan, (buffer, at, index) => frame.compute(buffer, at, data, index * bands))
  return { frames, bins: bands, data }
}

/** {@link melSpectrogram} in decibels, 10 log10(max(M, floor)). */
export const logMelSpectrogram = (samples: Float32Array, options: MelOptions): Spectrogram =>
  melSpectrogram(samples, { logarithm: 'decibel', ...options })

/** The transform of {@link melSpectrogram} on a stream of blocks: all frames together equal those of the offline form. */
export class MelStream {
  readonly bands: number
  readonly plan: StftPlan
  readonly #framer: Framer
  #pending: Float32Array
  #frames = 0

  constructor(options: MelOptions) {
    const frame = new MelFrame(options)
    this.bands = frame.bank.bands
    this.plan = frame.plan
    this.#pending = new Float32Array(this.bands)
    this.#framer = stftFramer(frame.plan, (buffer, at) => {
      const start = this.#frames * this.bands
      if (start + this.bands > this.#pending.length) {
        const larger = new Float32Array(2 * this.#pending.length)
        larger.set(this.#pending)
        this.#pending = larger
      }
      frame.compute(buffer, at, this.#pending, start)
      this.#frames++
    })
  }

  /** Takes samples of any number; returns the frames that are complete, shape [frames, bands]. */
  push(block: Float32Array): Spectrogram {
    this.#framer.push(block)
    return this.#drain()
  }

  /** Ends the signal; returns the last frames. */
  finish(): Spectrogram {
    this.#framer.finish()
    return this.#drain()
  }

  #drain(): Spectrogram {
    const frames = this.#frames
    this.#frames = 0
    return { frames, bins: this.bands, data: this.#pending.slice(0, frames * this.bands) }
  }
}
