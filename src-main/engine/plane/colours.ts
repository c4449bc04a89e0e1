/**
 * What a moment of sound is like, apart from how loud it is: the magnitudes of its bins beside its level. A plane is learnt of these.
 */
import { SYNTHESIS_RATE as PLANE_RATE } from '../../../src-shared/project/index.ts'
import { stft } from '../dsp/transforms/index.ts'

export { PLANE_RATE }
export const COLOUR_SIZE = 1024
/** 10.7 ms from moment to moment. */
export const COLOUR_HOP = 256
export const COLOUR_BINS = COLOUR_SIZE / 2 + 1
/** Softer than this below the moment's level a bin is silent, dB. */
const DEEPEST_DB = -60
/** Of decibels, so that values are about 1. */
const SCALE_DB = 15
/** The value of a silent bin, and how near to it a network's guess is meant to be silent. */
const FLOOR = DEEPEST_DB / 2 / SCALE_DB
const NEARLY_SILENT = 0.1
/** A moment that is softer is silence, dB. */
export const SILENT_MOMENT_DB = -60

/** Of a moment: its level, and what it is like. */
export interface Colours {
  /** [moments], dB: the root of the mean square of its samples under the window. */
  levelDb: Float32Array
  /** [moments, COLOUR_BINS] */
  values: Float32Array
}

/**
 * Moments of a sound, from the first whole one on.
 *
 *   value[k] = (20 log10 |X[k]| / sqrt(sum |X|^2 / bins) + 30) / 15, no deeper than -60 dB
 *
 * @param sound float32, at PLANE_RATE
 */
export function coloursOf(sound: Float32Array): Colours {
  if (sound.length < COLOUR_SIZE) return { levelDb: new Float32Array(0), values: new Float32Array(0) }
  const { data, frames } = stft(sound, { fftSize: COLOUR_SIZE, hopSamples: COLOUR_HOP, center: false })
  const levelDb = new Float32Array(frames)
  const values = new Float32Array(frames * COLOUR_BINS)
  for (let t = 0; t < frames; t++) {
    const power = (k: number): number => data[2 * (t * COLOUR_BINS + k)] ** 2 + data[2 * (t * COLOUR_BINS + k) + 1] ** 2
    let sum = 1e-12
    for (let k = 0; k < COLOUR_BINS; k++) sum += power(k)
    const mean = sum / COLOUR_BINS
    // Both halves of the spectrum; the mean square of a periodic Hann window is 3/8.
    levelDb[t] = 10 * Math.log10((2 * sum) / (COLOUR_SIZE * COLOUR_SIZE * (3 / 8)))
    for (let k = 0; k < COLOUR_BINS; k++)
      values[t * COLOUR_BINS + k] = (Math.max(DEEPEST_DB, 10 * Math.log10(power(k) / mean + 1e-12)) - DEEPEST_DB / 2) / SCALE_DB
  }
  return { levelDb, values }
}

/**
 * The inverse of a moment's values: magnitudes of its bins at a level.
 *
 * @param values  [COLOUR_BINS]
 * @param levelDb as {@link coloursOf} measures it
 */
export function magnitudesOf(values: Float32Array, levelDb: number): Float32Array {
  const magnitudes = new Float32Array(COLOUR_BINS)
  let sum = 1e-12
  for (let k = 0; k < COLOUR_BINS; k++) {
    if (values[k] > FLOOR + NEARLY_SILENT) magnitudes[k] = 10 ** ((values[k] * SCALE_DB + DEEPEST_DB / 2) / 20)
    sum += magnitudes[k] ** 2
  }
  const scale = Math.sqrt((10 ** (levelDb / 10) * COLOUR_SIZE * COLOUR_SIZE * (3 / 8)) / (2 * sum))
  return magnitudes.map((value) => value * scale)
}
