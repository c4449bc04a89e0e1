import type { CounterRandom } from '../random.ts'
import { COLOUR_HOP, PLANE_RATE } from '../plane/colours.ts'
import type { MomentsView } from './moments-view.ts'

/** As in the paper: for a quarter to half a second, by up to half a semitone. */
const BENT_SECONDS = { least: 0.25, most: 0.5 }
const MOST_SEMITONES = 0.5

/**
 * Moments of which a stretch is out of tune: an encoder that hears them has to say what is played in general, not learn recordings by
 * heart.
 *
 * @param values [moments, bins], left as they are
 * @source       Mor et al. 2018, section 3.2. Differs: bins are read from elsewhere, not sound stretched
 */
export function bentMoments(values: Float32Array, { bins, placeBelow }: MomentsView, random: CounterRandom): Float32Array {
  const moments = values.length / bins
  const seconds = BENT_SECONDS.least + (BENT_SECONDS.most - BENT_SECONDS.least) * random.uniform()
  const long = Math.min(moments, Math.round((seconds * PLANE_RATE) / COLOUR_HOP))
  const from = random.integer(moments - long + 1)
  const ratio = 2 ** ((MOST_SEMITONES * (2 * random.uniform() - 1)) / 12)
  const bent = values.slice()
  for (let t = from; t < from + long; t++) {
    const row = values.subarray(t * bins, (t + 1) * bins)
    for (let k = 0; k < bins; k++) {
      const at = Math.max(0, Math.min(bins - 1, placeBelow(k, ratio)))
      const below = Math.min(bins - 2, Math.floor(at))
      bent[t * bins + k] = row[below] + (at - below) * (row[below + 1] - row[below])
    }
  }
  return bent
}
