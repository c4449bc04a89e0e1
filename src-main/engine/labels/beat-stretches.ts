import type { StretchForm } from './pair-data.ts'
import { TONE_VIEW } from './tone-view.ts'

/** A beat is heard in so many parts. */
const PARTS = 4
/** What is heard at once: a beat with as many before and after it. */
const [BEATS_AROUND, BEATS] = [3, 7]

/** What places of beats are learnt of. */
export const STRUCTURE_FORM: StretchForm = { steps: BEATS * PARTS, values: TONE_VIEW.values }

/** A piece in time with its beats. */
export interface BeatParts {
  /** float32 [beats * PARTS, values] */
  parts: Float32Array
  beats: number
}

/**
 * What sounds in each quarter of each beat: the mean of the steps that begin there, or that which is nearest.
 *
 * @param features float32 [steps, TONE_VIEW.values]
 * @param pulse    seconds where beats begin, ascending, two or more
 */
export function beatParts(features: Float32Array, pulse: readonly number[]): BeatParts {
  const { values, stepSeconds } = TONE_VIEW
  const steps = features.length / values
  const beats = pulse.length
  const parts = new Float32Array(beats * PARTS * values)
  const stepAt = (seconds: number): number => Math.max(0, Math.min(steps - 1, Math.round(seconds / stepSeconds)))
  for (let beat = 0; beat < beats; beat++) {
    const length = (pulse[beat + 1] ?? 2 * pulse[beat] - pulse[beat - 1]) - pulse[beat]
    for (let part = 0; part < PARTS; part++) {
      const first = stepAt(pulse[beat] + (part * length) / PARTS)
      const end = Math.max(first + 1, stepAt(pulse[beat] + ((part + 1) * length) / PARTS))
      const row = parts.subarray((beat * PARTS + part) * values, (beat * PARTS + part + 1) * values)
      for (let step = first; step < end; step++) for (let k = 0; k < values; k++) row[k] += features[step * values + k] / (end - first)
    }
  }
  return { parts, beats }
}

/** The stretch around a beat, float32 of {@link STRUCTURE_FORM}; beyond the ends the first and last beats are heard again. */
export function stretchAround({ parts, beats }: BeatParts, beat: number): Float32Array {
  const size = PARTS * STRUCTURE_FORM.values
  const stretch = new Float32Array(BEATS * size)
  for (let i = 0; i < BEATS; i++) {
    const from = Math.max(0, Math.min(beats - 1, beat - BEATS_AROUND + i)) * size
    stretch.set(parts.subarray(from, from + size), i * size)
  }
  return stretch
}
