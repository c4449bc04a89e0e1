import { STRENGTHS_PER_SECOND } from './onset-strength.ts'

const frames = (seconds: number): number => Math.round(seconds * STRENGTHS_PER_SECOND)
export const [MAX_BEFORE, MAX_AFTER] = [frames(0.03), frames(0.03)]
export const [MEAN_BEFORE, MEAN_AFTER] = [frames(0.15), frames(0.05)]
/** Above the mean around it, in parts of the sound's own strong onsets, ... */
const RISE = 0.05
/** ... and never below this: the noise of a quiet room. */
export const LEAST_RISE = 0.008
/** Nearer than this it is the same onset. */
export const APART_SECONDS = 0.04

/** How far a strength has to rise above the mean around it. */
export function thresholdOf(strength: Float32Array): number {
  const strong = Float32Array.from(strength).sort()
  return Math.max(LEAST_RISE, RISE * (strong[Math.floor(0.98 * (strong.length - 1))] ?? 0))
}

/**
 * Where something begins.
 *
 * @param strength  see `onsetStrength`, [frames]
 * @returns         seconds, ascending
 * @source          Boeck, Krebs, Schedl 2012, section 2.3. Differs: the threshold follows the sound's own strongest tenth
 */
export function onsetsOf(strength: Float32Array): number[] {
  const threshold = thresholdOf(strength)
  const onsets: number[] = []
  for (let t = 1; t < strength.length; t++) {
    if (!isHighest(strength, t) || strength[t] < meanAround(strength, t) + threshold) continue
    const seconds = t / STRENGTHS_PER_SECOND
    if (onsets.length === 0 || seconds - onsets[onsets.length - 1] >= APART_SECONDS) onsets.push(seconds)
  }
  return onsets
}

function isHighest(strength: Float32Array, t: number): boolean {
  for (let other = Math.max(0, t - MAX_BEFORE); other <= Math.min(strength.length - 1, t + MAX_AFTER); other++)
    if (strength[other] > strength[t] || (strength[other] === strength[t] && other < t)) return false
  return true
}

function meanAround(strength: Float32Array, t: number): number {
  const around = strength.subarray(Math.max(0, t - MEAN_BEFORE), t + MEAN_AFTER + 1)
  return around.reduce((sum, value) => sum + value, 0) / around.length
}
