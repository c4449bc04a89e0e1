/** What each moment's fundamental may be: the first half of pYIN. */
import { realFftPlan } from '../dsp/fft-plan.ts'
import { HEARD_RATE } from './heard-rate.ts'

/** What is compared with itself later: 46 ms. */
const WINDOW_SAMPLES = 1024
const FFT_SIZE = 2048
export const [LOWEST_HZ, HIGHEST_HZ] = [50, 2100]
const LONGEST = Math.ceil(HEARD_RATE / LOWEST_HZ)
const SHORTEST = Math.floor(HEARD_RATE / HIGHEST_HZ)
/** All that candidates are read from: 67 ms. */
export const READ_SAMPLES = WINDOW_SAMPLES + LONGEST + 1
/** What is compared lies around a moment for a period of this many samples, 276 Hz; longer ones are heard up to 8 ms later. */
export const USUAL_PERIOD = 80
/** Of a dip of d' that is below no threshold. */
const UNLIKELY = 0.01
/** Quieter than this nothing sounds: -80 dB. */
const LEAST_POWER = 1e-8

export interface PitchCandidate {
  hz: number
  /** 0..1; all candidates of a moment together at most 1: that something sounds there, and at this pitch. */
  probability: number
}

/** How likely a threshold of YIN is below x: a beta distribution with parameters 2 and 18, whose mean is .1. */
const thresholdBelow = (x: number): number => (x >= 1 ? 1 : 1 - (1 - x) ** 18 * (1 + 18 * x))

/**
 * Reads candidates at places of a sound.
 *
 *   d[tau]  = sum_{n < W} (x[n] - x[n + tau])^2
 *   d'[tau] = d[tau] tau / sum_{k <= tau} d[k]
 *
 * A dip of d' is YIN's answer for all thresholds between it and the lowest dip before it; it is as likely as these thresholds are.
 *
 * @source Mauch, Dixon 2014, "pYIN: a fundamental frequency estimator using probabilistic threshold distributions", section 2.1.
 *         Differs: all thresholds at once, in closed form, instead of a hundred of them
 */
export class PitchCandidateReader {
  private readonly fft = realFftPlan(FFT_SIZE)
  private readonly window = new Float32Array(FFT_SIZE)
  private readonly whole = new Float32Array(FFT_SIZE)
  private readonly powers = new Float64Array(WINDOW_SAMPLES + LONGEST + 2)
  private readonly unlikeness = new Float64Array(LONGEST + 2)

  /** @param middle  in samples; beyond the ends is silence */
  at(samples: Float32Array, middle: number): PitchCandidate[] {
    return this.from(samples, middle - ((WINDOW_SAMPLES + USUAL_PERIOD) >> 1))
  }

  /** @param start  of the {@link READ_SAMPLES} that are compared: what is short is read from the first of them */
  from(samples: Float32Array, start: number): PitchCandidate[] {
    if (!this.compare(samples, start)) return []
    const { unlikeness } = this
    const found: PitchCandidate[] = []
    let [lowest, best] = [1, -1]
    for (let tau = Math.max(2, SHORTEST); tau <= LONGEST; tau++) {
      const here = unlikeness[tau]
      if (here >= lowest || here >= unlikeness[tau - 1] || here > unlikeness[tau + 1]) continue
      best = found.length
      found.push({ hz: HEARD_RATE / (tau + this.offset(tau)), probability: thresholdBelow(lowest) - thresholdBelow(here) })
      lowest = here
    }
    if (best >= 0) found[best].probability += UNLIKELY * thresholdBelow(lowest)
    return found
  }

  /** Fills {@link unlikeness}; false where it is silent. */
  private compare(samples: Float32Array, start: number): boolean {
    const { fft, window, whole, powers, unlikeness } = this
    const length = READ_SAMPLES
    window.fill(0)
    const from = Math.max(0, start)
    if (from < samples.length) window.set(samples.subarray(from, Math.min(samples.length, start + length)), from - start)
    powers[0] = 0
    for (let i = 0; i < length; i++) powers[i + 1] = powers[i] + window[i] * window[i]
    if (!(powers[length] > LEAST_POWER * length)) return false
    // sum_n x[n] x[n + tau] for n < W: the product of two spectra, the shorter one's conjugate.
    fft.input.set(window)
    fft.forward()
    whole.set(fft.spectrum)
    fft.input.fill(0, WINDOW_SAMPLES)
    fft.forward()
    const { spectrum } = fft
    spectrum[0] *= whole[0]
    spectrum[1] *= whole[1]
    for (let k = 2; k < FFT_SIZE; k += 2) {
      const re = spectrum[k]
      const im = spectrum[k + 1]
      spectrum[k] = re * whole[k] + im * whole[k + 1]
      spectrum[k + 1] = re * whole[k + 1] - im * whole[k]
    }
    fft.inverse()
    const products = fft.input
    let sum = 0
    unlikeness[0] = 1
    for (let tau = 1; tau <= LONGEST + 1; tau++) {
      const energies = powers[WINDOW_SAMPLES] + powers[WINDOW_SAMPLES + tau] - powers[tau]
      const difference = Math.max(0, energies - (2 * products[tau]) / FFT_SIZE)
      sum += difference
      unlikeness[tau] = sum > 0 ? (difference * tau) / sum : 1
    }
    return true
  }

  /** Where the parabola through a dip is lowest, -.5 to .5 samples from it. */
  private offset(tau: number): number {
    const [before, here, after] = [this.unlikeness[tau - 1], this.unlikeness[tau], this.unlikeness[tau + 1]]
    const bend = before - 2 * here + after
    return bend > 0 ? Math.max(-0.5, Math.min(0.5, (before - after) / (2 * bend))) : 0
  }
}
