import { realFftPlan } from '../dsp/fft-plan.ts'
import { BandPlaces, BANDS, SEPARATION_HOP, SEPARATION_RATE, SEPARATION_WINDOW } from './bands.ts'

/** How networks that take sound apart hear a mixture, and each of its parts. */
export interface MixtureView {
  /** Extents of what is heard. */
  readonly shape: readonly number[]
  /** Windows that it is made of. */
  readonly moments: number
  /**
   * @param spectra float32 [moments, SEPARATION_WINDOW], of Hann windows half a window apart, as `FftPlan.spectrum` has them
   * @param into    float32 of the shape, overwritten
   */
  hear(spectra: Float32Array, into: Float32Array): void
}

/** Magnitudes of bands: [moments, BANDS]. */
export function bandsView(moments: number): MixtureView {
  const plan = realFftPlan(SEPARATION_WINDOW)
  const places = new BandPlaces(SEPARATION_RATE, SEPARATION_WINDOW)
  const powers = new Float32Array(SEPARATION_WINDOW / 2 + 1)
  return {
    shape: [moments, BANDS],
    moments,
    hear(spectra, into) {
      for (let t = 0; t < moments; t++) {
        plan.spectrum.set(spectra.subarray(t * SEPARATION_WINDOW, (t + 1) * SEPARATION_WINDOW))
        plan.power(powers, 0)
        places.gather(powers, into.subarray(t * BANDS, (t + 1) * BANDS))
      }
    },
  }
}

/** The sound itself: [samples], whole hops, at `SEPARATION_RATE`. Half a window on either side fades, and is left out. */
export function samplesView(samples: number): MixtureView {
  const plan = realFftPlan(SEPARATION_WINDOW)
  const moments = samples / SEPARATION_HOP + 1
  return {
    shape: [samples],
    moments,
    hear(spectra, into) {
      into.fill(0)
      for (let t = 0; t < moments; t++) {
        plan.spectrum.set(spectra.subarray(t * SEPARATION_WINDOW, (t + 1) * SEPARATION_WINDOW))
        plan.inverse()
        const { input } = plan
        const at = (t - 1) * SEPARATION_HOP
        const to = Math.min(SEPARATION_WINDOW, samples - at)
        for (let n = Math.max(0, -at); n < to; n++) into[at + n] += input[n] / SEPARATION_WINDOW
      }
    },
  }
}

/** Moments that networks of bands hear at once: 3 s. */
export const WINDOW_MOMENTS = 64
/** Samples that networks of waveforms hear at once: 1.5 s. */
export const WINDOW_SAMPLES = 32_768
