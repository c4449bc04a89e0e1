import type { BeatParts } from '../../../src-shared/music/index.ts'
import { STRENGTHS_PER_SECOND } from './onset-strength.ts'

/** How far from its place, in beats, something may begin. */
const NEAR_BEATS = 1 / 48
/** Above it more begins at thirds than at halves: logarithm of their ratio. */
const THREE_ABOVE = 0.2
/** What is weaker beside the mean of the beats' parts counts as nothing. */
const LEAST = 0.05
/** Where nothing begins anywhere, so that nothing is divided by nothing. */
const NO_STRENGTH = 1e-12
/** Of each beat, whose strengths are compared. */
const PLACES = 24
const [FEWEST_BEATS, LONGEST_BEAT_SECONDS] = [8, 2]

/**
 * Into how many parts beats are divided: three in 6/8, in triplets and in swing, where more begins at their thirds than at their halves.
 *
 *   three where log((s(1/3) + s(2/3)) / (2 s(1/2))) > 0.2,   s(p) mean strength at place p of all beats
 *
 * The threshold was chosen on 119 pieces, 72 by chance and 47 of the Nottingham collection: see the decision record.
 *
 * @param strength see `OnsetStrength.all`
 * @param beats    seconds, ascending
 */
export function beatPartsOf(strength: Float32Array, beats: readonly number[]): BeatParts {
  const spans = beats.slice(1).map((end, i) => [beats[i], end - beats[i]] as const)
  const counted = spans.filter(([, period]) => period > 0 && period < LONGEST_BEAT_SECONDS)
  if (counted.length < FEWEST_BEATS) return 2
  const at = (place: number): number =>
    counted.reduce((sum, [start, period]) => sum + strongest(strength, start + place * period, NEAR_BEATS * period), 0)
  const places = Array.from({ length: PLACES }, (_, i) => at(i / PLACES))
  const least = (LEAST * places.reduce((sum, value) => sum + value, 0)) / PLACES + NO_STRENGTH
  const [thirds, half] = [(places[PLACES / 3] + places[(2 * PLACES) / 3]) / 2, places[PLACES / 2]]
  return Math.log((thirds + least) / (half + least)) > THREE_ABOVE ? 3 : 2
}

function strongest(strength: Float32Array, seconds: number, nearSeconds: number): number {
  const reach = Math.max(1, Math.round(nearSeconds * STRENGTHS_PER_SECOND))
  const middle = Math.round(seconds * STRENGTHS_PER_SECOND)
  return Math.max(0, ...strength.subarray(Math.max(0, middle - reach), middle + reach + 1))
}
