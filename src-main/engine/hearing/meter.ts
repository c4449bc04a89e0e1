import { STRENGTHS_PER_SECOND, type OnsetStrength } from './onset-strength.ts'
import { TONAL_FRAMES_PER_SECOND } from './tonal-peaks.ts'

export interface HeardMeter {
  /** Beats of a bar; null where no beat stands out. */
  beatsPerBar: number | null
  /** Index of the first beat that begins a bar. */
  firstDownbeat: number
}

/** 4 is usual; 3 has to be clearly better. */
const METERS = [
  { beats: 4, bonus: 0.06 },
  { beats: 3, bonus: 0 },
]
const FEWEST_BARS = 4

/**
 * Which beats begin bars: there harmony changes, the bass enters, and more begins than on others.
 *
 * @param beats    seconds, ascending
 * @param classes  see `pitchClasses`, [frames][12]
 */
export function meterOf(beats: readonly number[], { all, bass }: OnsetStrength, classes: readonly Float32Array[]): HeardMeter {
  const accents = sums([
    [1, standard(beats.map((time) => around(all, time)))],
    [1, standard(beats.map((time) => around(bass, time)))],
    [1.5, standard(beats.map((time, i) => change(classes, beats[i - 1] ?? time - 0.5, time, beats[i + 1] ?? time + 0.5)))],
  ])
  let best = { beatsPerBar: null as number | null, firstDownbeat: 0, score: 0.15 }
  for (const { beats: length, bonus } of METERS) {
    if (beats.length < length * FEWEST_BARS) continue
    for (let phase = 0; phase < length; phase++) {
      const on = accents.filter((_, i) => i % length === phase)
      const score = on.reduce((sum, value) => sum + value, 0) / on.length + bonus
      if (score > best.score) best = { beatsPerBar: length, firstDownbeat: phase, score }
    }
  }
  return { beatsPerBar: best.beatsPerBar, firstDownbeat: best.firstDownbeat }
}

const around = (strength: Float32Array, time: number): number => {
  const t = Math.round(time * STRENGTHS_PER_SECOND)
  return Math.max(0, ...strength.subarray(Math.max(0, t - 4), t + 5))
}

/** How much other tones sound after a beat than before it. */
function change(classes: readonly Float32Array[], before: number, time: number, after: number): number {
  const mean = (from: number, to: number): Float64Array => {
    const sum = new Float64Array(12)
    for (let t = Math.round(from * TONAL_FRAMES_PER_SECOND); t < Math.round(to * TONAL_FRAMES_PER_SECOND); t++)
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

const sums = (rows: [weight: number, values: number[]][]): number[] =>
  rows[0][1].map((_, i) => rows.reduce((sum, [weight, values]) => sum + (weight * values[i]) / rows.length, 0))
