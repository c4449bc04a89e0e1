import type { MeterChangeAtBeat, PlayedBars } from '../../../src-shared/music/index.ts'
import type { HeardChord } from './chords.ts'
import { STRENGTHS_PER_SECOND, type OnsetStrength } from './onset-strength.ts'
import { TONAL_FRAMES_PER_SECOND } from './tonal-peaks.ts'

const METERS = [2, 3, 4, 5, 6, 7]
/** What each bar of a length that few pieces have loses. */
const RARE_COST: Readonly<Record<number, number>> = { 5: 1, 7: 1 }
const FEWEST_BARS = 4
/** What another length of bars has to gain, in the logarithm of how much likelier all is with it. */
const CHANGE_COST = 9
/** A chord that begins this near to a beat begins on it. */
const TOGETHER_SECONDS = 0.06

/** What a beat has: pitch classes as {@link change} compares them, and what else stands out. */
export interface BeatSurroundings {
  strength: OnsetStrength
  /** See `pitchClasses`, [frames][12]; of all, and of the bass. */
  classes: readonly Float32Array[]
  bass: readonly Float32Array[]
  chords: readonly HeardChord[]
}

/**
 * What each sign of a beginning bar counts for, in standard deviations of the piece's own beats: the logarithm of how much likelier a beat
 * with it begins a bar. By logistic regression of 5,000 beats: see the decision record.
 */
const SIGNS = { onsets: 0.47, bassOnsets: 1.28, harmony: 0.72, bassHarmony: 0.44, chord: 0.72, none: -0.98 }

/**
 * Which beats begin bars: there harmony changes, the bass enters, and more begins than on others. Of all rows of bars of these meters
 * that whose bars' first beats are likeliest, taken together, to begin bars; another meter than the bar before costs.
 *
 *   S[m, i] = L[i] - rare(m) + max(S[m, i - m], max_{m' != m} S[m', i - m'] - cost)
 *
 * @param beats  seconds, ascending
 */
export function meterOf(beats: readonly number[], surroundings: BeatSurroundings): PlayedBars {
  return likeliestBars(downbeatLikelihood(beats, surroundings))
}

/** @param likelihood  of each beat, logarithm of how much likelier it begins a bar than not */
export function likeliestBars(likelihood: readonly number[], changeCost = CHANGE_COST): PlayedBars {
  const count = likelihood.length
  const meters = METERS.filter((meter) => count >= meter * FEWEST_BARS)
  const scores = meters.map(() => new Float64Array(count))
  /** Of a bar the place of the meter of the one before it; -1 where it is the first. */
  const before = meters.map(() => new Int8Array(count).fill(-1))
  for (let i = 0; i < count; i++)
    meters.forEach((meter, m) => {
      let best = i < meter ? 0 : -Infinity
      meters.forEach((other, o) => {
        if (i < other) return
        const score = scores[o][i - other] - (o === m ? 0 : changeCost)
        if (score > best) [best, before[m][i]] = [score, o]
      })
      scores[m][i] = best + likelihood[i] - (RARE_COST[meter] ?? 0)
    })
  let end = { score: 0, m: -1, i: 0 }
  meters.forEach((meter, m) => {
    for (let i = Math.max(0, count - meter); i < count; i++) if (scores[m][i] > end.score) end = { score: scores[m][i], m, i }
  })
  if (end.m < 0) return { beatsPerBar: null, firstDownbeat: 0, meterChanges: [] }
  const bars: MeterChangeAtBeat[] = []
  for (let { m, i } = end; m >= 0;) {
    bars.push({ beat: i, beatsPerBar: meters[m] })
    m = before[m][i]
    if (m >= 0) i -= meters[m]
  }
  bars.reverse()
  return {
    beatsPerBar: bars[0].beatsPerBar,
    firstDownbeat: bars[0].beat,
    meterChanges: bars.filter(({ beatsPerBar }, i) => i > 0 && beatsPerBar !== bars[i - 1].beatsPerBar),
  }
}

/** Logarithm of how much likelier each beat begins a bar than not. */
export function downbeatLikelihood(beats: readonly number[], { strength, classes, bass, chords }: BeatSurroundings): number[] {
  const near = (i: number, steps: number): number => beats[i + steps] ?? beats[i] + 0.5 * steps
  const signs: [weight: number, values: number[]][] = [
    [SIGNS.onsets, beats.map((time) => around(strength.all, time))],
    [SIGNS.bassOnsets, beats.map((time) => around(strength.bass, time))],
    [SIGNS.harmony, beats.map((time, i) => change(classes, near(i, -2), time, near(i, 2)))],
    [SIGNS.bassHarmony, beats.map((time, i) => change(bass, near(i, -1), time, near(i, 1)))],
    [SIGNS.chord, beats.map((time) => (chords.some(({ startSeconds }) => Math.abs(startSeconds - time) < TOGETHER_SECONDS) ? 1 : 0))],
  ]
  const standards = signs.map(([weight, values]) => standard(values).map((value) => weight * value))
  return beats.map((_, i) => standards.reduce((sum, values) => sum + values[i], SIGNS.none))
}

const around = (strength: Float32Array, time: number): number => {
  const t = Math.round(time * STRENGTHS_PER_SECOND)
  return Math.max(0, ...strength.subarray(Math.max(0, t - 4), t + 5))
}

/** How much other tones sound after a beat than before it. */
function change(classes: readonly Float32Array[], before: number, time: number, after: number): number {
  const mean = (from: number, to: number): Float64Array => {
    const sum = new Float64Array(12)
    for (let t = Math.max(0, Math.round(from * TONAL_FRAMES_PER_SECOND)); t < Math.round(to * TONAL_FRAMES_PER_SECOND); t++)
      for (let i = 0; i < 12; i++) sum[i] += classes[t]?.[i] ?? 0
    const length = Math.hypot(...sum)
    return length > 0 ? sum.map((value) => value / length) : sum
  }
  const [a, b] = [mean(before, time), mean(time, after)]
  return 1 - a.reduce((sum, value, i) => sum + value * b[i], 0)
}

function standard(values: readonly number[]): number[] {
  const mean = values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length)
  const deviation = Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / Math.max(1, values.length))
  return values.map((value) => (deviation > 1e-9 ? Math.min(2, (value - mean) / deviation) : 0))
}
