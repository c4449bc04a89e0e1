import { FRAMES_PER_SECOND } from './sound-features.ts'
import { pulseOf } from './pulse-clarity.ts'

/** How much a beat that is late or early costs beside a strong onset. */
const TIGHTNESS = 100
const WINDOW_SECONDS = 30

/**
 * Beats of a sound: a steady pulse that meets onsets, by dynamic programming.
 *
 *   C[t] = o[t] + max_{t'} (C[t'] - tightness ln^2((t - t') / period)),   o in deviations of the envelope
 *
 * @param flux  onset envelope, dB a frame
 * @returns     seconds, ascending
 * @source      Ellis 2007, "Beat tracking by dynamic programming"; agrees with librosa.beat in method. Differs: the tempo is that of
 *              the clearest pulse of the first 30 s (see `pulseOf`), without a preference
 */
export function beatTimes(flux: Float32Array): number[] {
  const { beatSeconds } = pulseOf(flux.subarray(0, Math.round(WINDOW_SECONDS * FRAMES_PER_SECOND)))
  if (beatSeconds === 0) return []
  const period = beatSeconds * FRAMES_PER_SECOND
  const deviation = Math.sqrt(flux.reduce((sum, value) => sum + value * value, 0) / flux.length) || 1
  const score = new Float64Array(flux.length)
  const previous = new Int32Array(flux.length).fill(-1)
  for (let t = 0; t < flux.length; t++) {
    let best = 0
    for (let before = Math.max(0, Math.round(t - 2 * period)); before <= t - period / 2; before++) {
      const value = score[before] - TIGHTNESS * Math.log((t - before) / period) ** 2
      if (value > best) {
        best = value
        previous[t] = before
      }
    }
    score[t] = flux[t] / deviation + best
  }
  let at = lastBeat(score, period)
  const beats: number[] = []
  for (; at >= 0; at = previous[at]) beats.push(at / FRAMES_PER_SECOND)
  return beats.reverse()
}

/** The best place to end within the last beat. */
function lastBeat(score: Float64Array, period: number): number {
  let best = score.length - 1
  for (let t = Math.max(0, Math.floor(score.length - period)); t < score.length; t++) if (score[t] > score[best]) best = t
  return best
}
