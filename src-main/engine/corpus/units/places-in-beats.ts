import { beatsOf } from '../../hearing/beats.ts'
import type { OnsetStrength } from '../../hearing/onset-strength.ts'
import { tempoOf } from '../../hearing/tempo.ts'

/** Fewer beats than this are none: nobody could tap to them. */
const FEWEST_BEATS = 4

/**
 * Where in the beats of a recording its attacks lie.
 *
 * @param strength  of the recording, see `onsetStrength`
 * @param attacks   seconds, ascending
 * @returns         [attacks] in beats: whole numbers on them, from 0 on; before the first and after the last beat the nearest two go on.
 *                  NaN where no beats are heard
 */
export function placesInBeats(strength: OnsetStrength, attacks: readonly number[]): Float32Array {
  const tempo = tempoOf(strength)
  const beats = tempo.bpm === null ? [] : beatsOf(strength.all, tempo.atSeconds)
  if (beats.length < FEWEST_BEATS) return new Float32Array(attacks.length).fill(NaN)
  let before = 0
  return Float32Array.from(attacks, (seconds) => {
    while (before < beats.length - 2 && beats[before + 1] <= seconds) before++
    return before + (seconds - beats[before]) / (beats[before + 1] - beats[before])
  })
}
