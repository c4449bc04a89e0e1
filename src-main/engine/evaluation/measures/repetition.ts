import { FRAMES_PER_SECOND, type SoundFeatures } from './sound-features.ts'

const WINDOW_FRAMES = Math.round(FRAMES_PER_SECOND)
const STEP_FRAMES = Math.round(FRAMES_PER_SECOND / 4)
const SHORTEST_LOOP_FRAMES = Math.round(FRAMES_PER_SECOND / 4)
const LONGEST_LOOP_FRAMES = Math.round(8 * FRAMES_PER_SECOND)
/** Two seconds whose bands differ by less, in root mean square, sound the same: two strokes of one key of a piano differ by more. */
const SAME_DB = 1.5
const SILENT_BELOW_DB = -70

/**
 * The share of a sound that is stuck: seconds that were heard, all but the same, 0.25 to 8 s before. A hum that stands still counts, too;
 * silence does not.
 *
 * @returns 0..1 of the seconds that are no silence; 0 where there are none
 */
export function loopRate({ logMel: { frames, bins, data } }: SoundFeatures): number {
  const size = WINDOW_FRAMES * bins
  let [heard, stuck] = [0, 0]
  for (let start = SHORTEST_LOOP_FRAMES; start + WINDOW_FRAMES <= frames; start += STEP_FRAMES) {
    const loudest = data.subarray(start * bins, start * bins + size).reduce((most, level) => Math.max(most, level), -Infinity)
    if (loudest < SILENT_BELOW_DB) continue
    heard++
    for (let lag = SHORTEST_LOOP_FRAMES; lag <= Math.min(start, LONGEST_LOOP_FRAMES); lag++) {
      if (isSame(data, start * bins, (start - lag) * bins, size)) {
        stuck++
        break
      }
    }
  }
  return heard === 0 ? 0 : stuck / heard
}

function isSame(data: Float32Array, a: number, b: number, size: number): boolean {
  const most = SAME_DB ** 2 * size
  let sum = 0
  for (let i = 0; i < size; i++) {
    const difference = data[a + i] - data[b + i]
    sum += difference * difference
    if ((i & 63) === 63 && sum > most) return false
  }
  return sum <= most
}
