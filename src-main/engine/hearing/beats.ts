import { STRENGTHS_PER_SECOND } from './onset-strength.ts'

/** How much a beat that is late or early costs beside a strong onset. */
const TIGHTNESS = 90

/** By a bell of 20 ms: what meets a beat need not meet its very frame. */
const BELL = [0.05, 0.25, 0.6, 1, 0.6, 0.25, 0.05]
/** How many frames it reaches to each side. */
export const SMOOTHING_FRAMES = BELL.length >> 1

/** What a beat gains by so many frames since the one before, 0 at most: the tempo's own are best. */
export const beatGain = (frames: number, period: number): number => -TIGHTNESS * Math.log(frames / period) ** 2

/** Strength around a frame, of which nothing is known beyond the ends. */
export const smoothedAt = (strength: Float32Array, t: number): number =>
  BELL.reduce((sum, weight, i) => sum + weight * (strength[t + i - SMOOTHING_FRAMES] ?? 0), 0)

/**
 * Where people would tap: a pulse at the tempo of each moment that meets what begins.
 *
 *   C[t] = s[t] + max_{t'} (C[t'] - tightness ln^2((t - t') / period[t]))
 *
 * @param strength   see `onsetStrength`, [frames]
 * @param atSeconds  beats a minute at every second, see `tempoOf`
 * @returns          seconds, ascending; beats before the first and after the last onset are left out
 * @source           Ellis 2007, "Beat tracking by dynamic programming". Differs: the tempo may change
 */
export function beatsOf(strength: Float32Array, atSeconds: Float32Array): number[] {
  const deviation = Math.sqrt(strength.reduce((sum, value) => sum + value * value, 0) / Math.max(1, strength.length))
  if (!(deviation > 0)) return []
  const smooth = strength.map((_, t) => smoothedAt(strength, t))
  const score = new Float64Array(strength.length)
  const previous = new Int32Array(strength.length).fill(-1)
  let [period, gains] = [0, new Float64Array(0)]
  for (let t = 0; t < strength.length; t++) {
    const bpm = atSeconds[Math.min(atSeconds.length - 1, Math.floor(t / STRENGTHS_PER_SECOND))]
    const periodThere = (60 * STRENGTHS_PER_SECOND) / bpm
    if (periodThere !== period) {
      period = periodThere
      gains = Float64Array.from({ length: Math.ceil(2 * period) + 1 }, (_, frames) => beatGain(frames, period))
    }
    let best = -Infinity
    for (let before = Math.max(0, Math.round(t - 2 * period)); before <= t - period / 2; before++) {
      const value = score[before] + gains[t - before]
      if (value > best) {
        best = value
        previous[t] = before
      }
    }
    score[t] = smooth[t] / deviation + Math.max(0, best)
    if (best <= 0) previous[t] = -1
  }
  return trimmed(backwards(score, previous), smooth)
}

function backwards(score: Float64Array, previous: Int32Array): number[] {
  // The last beat is the last peak of the score that is not far below the usual one.
  const peaks = [...score.keys()].filter((t) => score[t] > (score[t - 1] ?? 0) && score[t] >= (score[t + 1] ?? 0))
  const heights = peaks.map((t) => score[t]).sort((a, b) => a - b)
  const usual = heights[heights.length >> 1] ?? 0
  let at = peaks.filter((t) => score[t] >= 0.5 * usual).pop() ?? -1
  const frames: number[] = []
  for (; at >= 0; at = previous[at]) frames.push(at)
  return frames.reverse()
}

/** Without the beats at both ends that meet nothing. */
function trimmed(frames: readonly number[], smooth: Float32Array): number[] {
  const strengths = frames.map((t) => smooth[t])
  const least = 0.25 * Math.sqrt(strengths.reduce((sum, value) => sum + value * value, 0) / Math.max(1, frames.length))
  const first = strengths.findIndex((value) => value >= least)
  const last = strengths.length - 1 - [...strengths].reverse().findIndex((value) => value >= least)
  return first < 0 ? [] : frames.slice(first, last + 1).map((t) => t / STRENGTHS_PER_SECOND)
}
