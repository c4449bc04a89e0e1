import { metricVariations, nearestOf } from './metric-variations.ts'

export interface BeatContinuity {
  correctLevelContinuous: number
  correctLevelTotal: number
  anyLevelContinuous: number
  anyLevelTotal: number
}

/** Of phase and period, in parts of the beat. */
const TOLERANCE = 0.175

/**
 * How long the beat is held, and how much of it in all: at the level of the reference, and at any that people tap.
 *
 * A beat is right where it lies near a reference beat that no other took, and its distance to the beat before it is near theirs.
 *
 * @source Hainsworth 2004; Klapuri, Eronen, Astola 2006
 */
export function beatContinuity(reference: readonly number[], estimate: readonly number[]): BeatContinuity {
  if (reference.length <= 1 || estimate.length <= 1)
    return { correctLevelContinuous: 0, correctLevelTotal: 0, anyLevelContinuous: 0, anyLevelTotal: 0 }
  const levels = metricVariations(reference).map((beats) => heldBeats(beats, estimate))
  return {
    correctLevelContinuous: levels[0].continuous,
    correctLevelTotal: levels[0].total,
    anyLevelContinuous: Math.max(...levels.map(({ continuous }) => continuous)),
    anyLevelTotal: Math.max(...levels.map(({ total }) => total)),
  }
}

function heldBeats(reference: readonly number[], estimate: readonly number[]): { continuous: number; total: number } {
  const taken = new Set<number>()
  const beats = Math.max(reference.length, estimate.length)
  let [held, longest, total] = [0, 0, 0]
  estimate.forEach((time, i) => {
    const nearest = nearestOf(reference, time)
    const right = !taken.has(nearest) && isRight(reference, nearest, estimate, i)
    if (right) taken.add(nearest)
    held = right ? held + 1 : 0
    longest = Math.max(longest, held)
    total += right ? 1 : 0
  })
  return { continuous: longest / beats, total: total / beats }
}

function isRight(reference: readonly number[], nearest: number, estimate: readonly number[], i: number): boolean {
  // The first beat of either has none before it, so that one looks forward.
  const forward = i === 0 || nearest === 0
  const interval = intervalAt(reference, nearest, forward)
  const distance = Math.abs(estimate[i] - reference[nearest])
  const phase = interval === 0 ? (distance === 0 ? 1 : Infinity) : Math.abs(distance / interval)
  const own = intervalAt(estimate, i, forward)
  const period = interval === 0 ? (own === 0 ? 0 : Infinity) : Math.abs(1 - own / interval)
  return phase < TOLERANCE && period < TOLERANCE
}

function intervalAt(beats: readonly number[], at: number, forward: boolean): number {
  return forward && at + 1 < beats.length ? beats[at + 1] - beats[at] : beats[at] - beats[at - 1]
}
