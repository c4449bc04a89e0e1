const PIECE_SECONDS = 0.005
/** On each side of the join: where a dip would be heard, ... */
const NEAR_SECONDS = 0.03
/** ...and what it is compared with. */
const FAR_SECONDS = 0.1
/** Sounds are joined about so long before the attack of the later one. */
export const JOIN_BEFORE_ATTACK_SECONDS = 0.035
const SILENT_MEAN_SQUARE = 1e-8

/**
 * How deep the level falls at a place: the softest 5 ms within 30 ms of it beside the softer of the two sides, from there to 100 ms.
 * Music falls and rises by itself: compare with the dips at places of the recordings.
 *
 * @param samples       mono
 * @param placeSeconds  where two pieces meet
 * @returns             dB, 0 or less; null where a side is silent or outside
 */
export function dipDb(samples: Float32Array, sampleRate: number, placeSeconds: number): number | null {
  const at = (seconds: number): number => Math.round((placeSeconds + seconds) * sampleRate)
  const meanSquare = (from: number, to: number): number => {
    let sum = 0
    for (let n = from; n < to; n++) sum += samples[n] * samples[n]
    return sum / (to - from)
  }
  if (at(-FAR_SECONDS) < 0 || at(FAR_SECONDS) > samples.length) return null
  const sides = Math.min(meanSquare(at(-FAR_SECONDS), at(-NEAR_SECONDS)), meanSquare(at(NEAR_SECONDS), at(FAR_SECONDS)))
  if (sides < SILENT_MEAN_SQUARE) return null
  let softest = Infinity
  for (let seconds = -NEAR_SECONDS; seconds + PIECE_SECONDS <= NEAR_SECONDS + 1e-9; seconds += PIECE_SECONDS)
    softest = Math.min(softest, meanSquare(at(seconds), at(seconds + PIECE_SECONDS)))
  return Math.min(0, 10 * Math.log10(Math.max(softest, 1e-12) / sides))
}

/** {@link dipDb} of places; those that cannot be judged are left out. */
export const dipsDb = (samples: Float32Array, sampleRate: number, placesSeconds: readonly number[]): number[] =>
  placesSeconds.flatMap((place) => dipDb(samples, sampleRate, place) ?? [])
