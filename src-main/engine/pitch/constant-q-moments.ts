import { constantQAt } from '../dsp/transforms/constant-q.ts'
import { constantQFrequencies, magnitudes } from '../dsp/transforms/index.ts'
import { HEARD_RATE } from '../hearing/heard-rate.ts'

export const HOP_SAMPLES = 512
/** 23 ms from moment to moment. */
export const MOMENT_SECONDS = HOP_SAMPLES / HEARD_RATE
export const BINS_PER_OCTAVE = 24
/** The lowest bin is C1. */
const LOWEST_HZ = 440 * 2 ** (-45 / 12)
/** Of a moment: up to 3.2 kHz. */
export const MOMENT_BINS = 160
/** Periods in a window: half of what tells neighbouring bins apart, so that a voice that glides is heard where it is. */
const PERIODS = 17
const GAIN = 10
/** A moment that is softer is silence, dB. */
const SILENT_DB = -60

/** Bins to each side whose mean is taken off: half an octave. */
const AROUND = 12

/** Values beside the mean of those around: what is left of a voice are its harmonics, without its vowel. */
function besideNeighbours(values: Float32Array): Float32Array {
  const sums = new Float64Array(values.length + 1)
  for (const [k, value] of values.entries()) sums[k + 1] = sums[k] + value
  return values.map((value, k) => {
    const [from, to] = [Math.max(0, k - AROUND), Math.min(values.length, k + AROUND + 1)]
    return value - (sums[to] - sums[from]) / (to - from)
  })
}

/** Moments of a sound, at equal steps of pitch. */
export interface ConstantQMoments {
  /** [moments, MOMENT_BINS] */
  values: Float32Array
  /** Whether there is anything to hear. [moments] */
  sounds: boolean[]
}

/**
 * A constant-Q spectrum of each moment, apart from how loud it is: another pitch of the same sound is the same, moved along.
 *
 *   v[t, k] = log10(1 + 10 |X[t, k]| / mean_k |X[t, k]|)
 *
 * @param samples mono at HEARD_RATE, at least one
 */
export function constantQMoments(samples: Float32Array): ConstantQMoments {
  const frequencies = constantQFrequencies(MOMENT_BINS, LOWEST_HZ, BINS_PER_OCTAVE)
  const options = { sampleRate: HEARD_RATE, hopSamples: HOP_SAMPLES, quality: PERIODS }
  const { data: values, frames } = magnitudes(constantQAt(samples, frequencies, options))
  const sounds = Array.from({ length: frames }, (_, t) => {
    const moment = values.subarray(t * MOMENT_BINS, (t + 1) * MOMENT_BINS)
    const [power, sum] = moment.reduce(([squares, all], value) => [squares + value * value, all + value], [0, 0])
    const scale = sum > 0 ? (GAIN * MOMENT_BINS) / sum : 0
    moment.set(besideNeighbours(moment.map((value) => Math.log10(1 + scale * value))))
    return 10 * Math.log10(power + 1e-12) > SILENT_DB
  })
  return { values, sounds }
}
