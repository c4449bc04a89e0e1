import { NO_POWER } from '../dsp/level.ts'
import { powerSpectrogram } from '../dsp/transforms/index.ts'

const OPTIONS = { fftSize: 1024, hopSamples: 256 }
/** Levels further below the loudest than this count as that: nobody hears them beside it. */
const RANGE = 1e-8

/** The largest power in the spectra of a sound, of which the floor of {@link SpectralDistance} follows. */
export const loudestPower = (samples: Float32Array): number =>
  samples.length === 0 ? 0 : powerSpectrogram(samples, OPTIONS).data.reduce((loudest, value) => (value > loudest ? value : loudest), 0)

/**
 * Log-spectral distance in dB: root mean square over bins of the difference of levels, mean over frames; levels more than 80 dB below the
 * loudest, or 248 dB below a sine of full scale, count as that. Longer sounds are added block by block.
 *
 *   d = mean_t sqrt(mean_k (10 log10(max(A[k, t], floor) / max(B[k, t], floor)))^2)
 */
export class SpectralDistance {
  readonly #floor: number
  #sum = 0
  #frames = 0

  /** @param loudest power of the loudest place of the original, see {@link loudestPower} */
  constructor(loudest: number) {
    this.#floor = Math.max(loudest * RANGE, NO_POWER)
  }

  /** Two stretches of one length that belong together. */
  add(original: Float32Array, copy: Float32Array): void {
    const [a, b] = [powerSpectrogram(original, OPTIONS), powerSpectrogram(copy, OPTIONS)]
    for (let frame = 0; frame < a.frames; frame++) {
      let sum = 0
      for (let i = frame * a.bins; i < (frame + 1) * a.bins; i++) {
        sum += (10 * Math.log10(Math.max(a.data[i], this.#floor) / Math.max(b.data[i], this.#floor))) ** 2
      }
      this.#sum += Math.sqrt(sum / a.bins)
      this.#frames++
    }
  }

  get decibels(): number {
    return this.#frames === 0 ? 0 : this.#sum / this.#frames
  }
}

/** Log-spectral distance of two whole sounds. */
export function logSpectralDistanceDb(original: Float32Array, copy: Float32Array): number {
  const distance = new SpectralDistance(loudestPower(original))
  distance.add(original, copy)
  return distance.decibels
}
