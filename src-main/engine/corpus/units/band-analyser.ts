import { realFftPlan } from '../../dsp/fft-plan.ts'
import { applyFilterBank, type FilterBank } from '../../dsp/transforms/filter-bank.ts'
import { hannWindow } from '../../dsp/window-functions.ts'
import { semitoneBank } from './semitone-bank.ts'

/**
 * Power in semitone bands of a stretch of sound, through a Hann window.
 *
 *   p[b] = 2 / (N sum w^2) sum_k bank[b, k] |sum_n w[n] x[n] exp(-2 pi i k n / N)|^2
 *
 * so that the bands of wide-band sound add up to about its mean square.
 */
export class BandAnalyser {
  readonly #fftSize: number
  readonly #bank: FilterBank
  readonly #power: Float32Array
  readonly #padded: Float32Array
  /** By length, the window and its sum of squares. */
  readonly #windows = new Map<number, { window: Float32Array; energy: number }>()

  /** @param fftSize  samples; shorter stretches are padded with silence */
  constructor(fftSize: number) {
    this.#fftSize = fftSize
    this.#bank = semitoneBank(fftSize)
    this.#power = new Float32Array(this.#bank.bins)
    this.#padded = new Float32Array(fftSize)
  }

  /**
   * @param samples  mono at the analysis rate; silence is read before its start and after its end
   * @param from     index of the first sample, may be negative
   * @param length   samples; of longer stretches than the transform the first part is taken
   * @param bands    takes BANDS powers from `bandsAt` onwards
   */
  measure(samples: Float32Array, from: number, length: number, bands: Float32Array, bandsAt: number): void {
    const size = Math.min(length, this.#fftSize)
    const { window, energy } = this.#windowOf(size)
    const padded = this.#padded
    const first = Math.max(0, from)
    const last = Math.max(first, Math.min(samples.length, from + size))
    padded.fill(0)
    if (last > first) padded.set(samples.subarray(first, last), first - from)
    const plan = realFftPlan(this.#fftSize)
    plan.forwardWindowed(padded, 0, window)
    plan.power(this.#power, 0)
    applyFilterBank(this.#bank, this.#power, 0, bands, bandsAt)
    const scale = 2 / (this.#fftSize * energy)
    for (let band = 0; band < this.#bank.bands; band++) bands[bandsAt + band] *= scale
  }

  #windowOf(length: number): { window: Float32Array; energy: number } {
    const known = this.#windows.get(length)
    if (known) return known
    const window = new Float32Array(this.#fftSize)
    window.set(hannWindow(length))
    const made = { window, energy: window.reduce((sum, weight) => sum + weight * weight, 0) }
    // Units have all lengths: few are worth keeping.
    if (this.#windows.size > 8) this.#windows.clear()
    this.#windows.set(length, made)
    return made
  }
}
