import { ANALYSIS_RATE, HOP_SAMPLES } from './analysis-rate.ts'

const framesOf = (seconds: number): number => Math.round((seconds * ANALYSIS_RATE) / HOP_SAMPLES)

export const SHORTEST_SECONDS = 0.07
export const LONGEST_SECONDS = 0.42
/** From a cut to the attack after it: room for the crossfade. */
export const LEAD_SECONDS = 0.035
/** From the frame in which most begins to the attack itself. */
const PEAK_TO_ATTACK_SECONDS = -0.002

/** A beginning is the strongest within so many frames on both sides... */
const ALONE_FRAMES = framesOf(SHORTEST_SECONDS) + 1
/** ...and stands out by so much... */
const LEAST_RISE_DB = 0.7
/** ...against the mean of so many frames on both sides. */
const AROUND_FRAMES = framesOf(0.12)
const LEAST_RATIO = 1.6

/** Frames that must be known after a frame to say whether it is a beginning. */
export const LOOK_AHEAD_FRAMES = Math.max(ALONE_FRAMES, AROUND_FRAMES)

/** Where a unit begins. */
export interface Cut {
  seconds: number
  /** How much begins there, dB of `OnsetFlux`; 0 where a long sound was cut. */
  attackDb: number
}

/** Whether most begins in a frame. @param fluxAt  of any frame, 0 beyond the ends */
export function isBeginning(fluxAt: (frame: number) => number, frame: number): boolean {
  const here = fluxAt(frame)
  if (here < LEAST_RISE_DB) return false
  let sum = 0
  for (let distance = 1; distance <= LOOK_AHEAD_FRAMES; distance++) {
    const [before, after] = [fluxAt(frame - distance), fluxAt(frame + distance)]
    if (distance <= ALONE_FRAMES && (before >= here || after > here)) return false
    if (distance <= AROUND_FRAMES) sum += before + after
  }
  return here >= (LEAST_RATIO * sum) / (2 * AROUND_FRAMES)
}

export const attackSeconds = (frame: number): number => (frame * HOP_SAMPLES) / ANALYSIS_RATE + PEAK_TO_ATTACK_SECONDS

/**
 * The cuts from one to the next: one before the attack, and even ones between where the sound in between is long.
 *
 * @param from  the last cut
 * @param next  the next attack or end, in seconds
 * @returns     what follows `from`, up to and with `next`; empty where it is too near
 */
export function cutsUpTo(from: Cut, next: Cut): Cut[] {
  const gap = next.seconds - from.seconds
  if (gap < SHORTEST_SECONDS) return []
  const parts = Math.ceil(gap / LONGEST_SECONDS - 1e-9)
  const between = Array.from({ length: parts - 1 }, (_, i) => ({ seconds: from.seconds + ((i + 1) * gap) / parts, attackDb: 0 }))
  return [...between, next]
}
