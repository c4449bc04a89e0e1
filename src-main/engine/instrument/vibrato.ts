import { median } from '../dsp/median.ts'
import { FRAMES_PER_SECOND, type Performance } from './performance.ts'

/** Seconds of a held note that are looked at together: more than two swings of a slow vibrato. */
const HELD_SECONDS = 0.4
/** Further from the middle it is another note, no swing. */
const MOST_SEMITONES = 0.8

/**
 * How far a voice's pitch swings about its middle where a note is held: the root of the mean square deviation, times the square root of
 * two, which of a sine is its height. The median over all held stretches.
 *
 * @returns semitones; 0 where nothing is held
 */
export function vibratoOf(performances: readonly Pick<Performance, 'key' | 'pitched'>[]): number {
  const size = Math.round(HELD_SECONDS * FRAMES_PER_SECOND)
  const swings: number[] = []
  for (const { key, pitched } of performances)
    for (let start = 0; start + size <= key.length; start += size) {
      if (pitched.subarray(start, start + size).some((value) => value === 0)) continue
      const held = [...key.subarray(start, start + size)]
      const middle = held.reduce((sum, value) => sum + value, 0) / size
      const away = held.map((value) => value - middle)
      if (away.some((value) => Math.abs(value) > MOST_SEMITONES)) continue
      swings.push(Math.sqrt((2 * away.reduce((sum, value) => sum + value * value, 0)) / size))
    }
  return swings.length === 0 ? 0 : median(swings)
}
