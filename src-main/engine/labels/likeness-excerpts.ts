import { MEL_VIEW } from './mel-view.ts'

/** What a network of likeness hears at once: 2.05 s. */
export const LIKENESS_STEPS = 32
/** Natural logarithm of the energy in a mel band: 20 dB above what the codec takes for silence. */
const SOUNDING = Math.log(1e-8)

/** A stretch of a recording. */
export interface LikenessExcerpt {
  /** Step of the recording. */
  first: number
  /** float32 [LIKENESS_STEPS, MEL_VIEW.values], not standardised, of its own memory. */
  values: Float32Array
  /** Whether anything is heard in it. */
  sounds: boolean
}

/**
 * Stretches of a recording, one each `hop` steps; the last ends with the recording, and what is shorter than one is heard again and again.
 *
 * @param features float32 [steps, MEL_VIEW.values], not standardised
 * @param hop      steps from one to the next; may be broken
 */
export function likenessExcerpts(features: Float32Array, hop: number): LikenessExcerpt[] {
  const width = MEL_VIEW.values
  const steps = features.length / width
  if (steps === 0) return []
  return Array.from({ length: Math.max(1, Math.round(steps / hop)) }, (_, i) => {
    const first = Math.max(0, Math.min(Math.round(i * hop), steps - LIKENESS_STEPS))
    const values = new Float32Array(LIKENESS_STEPS * width)
    for (let step = 0; step < LIKENESS_STEPS; step++) {
      const from = ((first + step) % steps) * width
      values.set(features.subarray(from, from + width), step * width)
    }
    return { first, values, sounds: values.some((value) => value > SOUNDING) }
  })
}
