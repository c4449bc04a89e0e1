/**
 * Moments of sound at equal steps of pitch: the magnitudes of a constant-Q transform beside the moment's level.
 *
 *   value[t, k] = (20 log10 |X[t, k]| / level[t] + 50) / 15, from -80 to 10 dB
 *
 * @source Huang et al. 2018 (TimbreTron), section 3.3. Differs: 24 bins an octave from 70 Hz (the paper: 48 from 32.7 Hz), so that a window
 *         lasts half a second at most; magnitudes beside the level, which stays the heard sound's own
 */
import { constantQ } from '../dsp/transforms/index.ts'
import { COLOUR_HOP, COLOUR_SIZE, PLANE_RATE, type Colours } from '../plane/colours.ts'

/** Of a picture. */
export const PICTURE_BINS = 176
export const PICTURE_BINS_AN_OCTAVE = 24
export const LOWEST_HZ = 70
/** Of decibels, as those of colours: a change of one is a change of the other. */
const SCALE_DB = 15
/** Beside the level, and what is added so that values are about those of colours. */
const RANGE_DB = { deepest: -80, highest: 10, added: 50 }

/**
 * @param sound   float32, at PLANE_RATE
 * @param heard   the same as colours, which say how many moments there are and how loud each is
 * @returns       [moments, PICTURE_BINS], each about the middle of the colours' window
 */
export function picturesOf(sound: Float32Array, { levelDb }: Pick<Colours, 'levelDb'>): Float32Array {
  const values = new Float32Array(levelDb.length * PICTURE_BINS)
  if (levelDb.length === 0) return values
  const { data } = constantQ(sound, {
    sampleRate: PLANE_RATE,
    hopSamples: COLOUR_HOP,
    minHz: LOWEST_HZ,
    bins: PICTURE_BINS,
    binsPerOctave: PICTURE_BINS_AN_OCTAVE,
  })
  const first = COLOUR_SIZE / 2 / COLOUR_HOP
  for (let t = 0; t < levelDb.length; t++) {
    for (let k = 0; k < PICTURE_BINS; k++) {
      const at = 2 * ((first + t) * PICTURE_BINS + k)
      const decibels = 10 * Math.log10(data[at] ** 2 + data[at + 1] ** 2 + 1e-20) - levelDb[t]
      values[t * PICTURE_BINS + k] = (Math.max(RANGE_DB.deepest, Math.min(RANGE_DB.highest, decibels)) + RANGE_DB.added) / SCALE_DB
    }
  }
  return values
}
