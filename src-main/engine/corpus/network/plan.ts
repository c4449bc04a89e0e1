import { FEATURES } from '../memory/sound-space.ts'
import { spreadOf } from '../memory/traits.ts'
import type { UnitMemory } from '../memory/unit-memory.ts'

/** What of the features a plan follows. */
const PLANNED_FEATURES = 8
/** A plan says what the seconds around are like, this far to both sides. */
const REACH_SECONDS = 4
/** How near a beginning and an end are felt. */
const EDGE_SECONDS = 6
/** Means over so many units vary less than units do: brought back to about variance 1. */
const GAIN = 2

/** Features of the surroundings, their level and their speed, how near the piece's beginning and end are, and whether there is a plan. */
export const PLAN_VALUES = PLANNED_FEATURES + 5
export const PLAN_BEGINNING = PLANNED_FEATURES + 2
export const PLAN_END = PLANNED_FEATURES + 3
export const PLAN_PRESENT = PLANNED_FEATURES + 4

/** What the network hears at a step: a unit and the plan for what follows. */
export const HEARD_VALUES = FEATURES + PLAN_VALUES

/**
 * The slow course of the recordings: for each row what the eight seconds around it are like. The network learns to follow it; in playing it
 * is drawn from other places of the material, and so is the form of what is played.
 *
 * @returns [rows, PLAN_VALUES]
 */
export function plansOf(memory: UnitMemory): Float32Array {
  const plans = new Float32Array(memory.rows * PLAN_VALUES)
  const [level, duration] = [spreadOf(memory.levelDb, memory), spreadOf(memory.durationSeconds, memory)]
  for (const { first, count } of memory.blocks) {
    const start = memory.startSeconds[first]
    const end = memory.startSeconds[first + count]
    const sums = new Float64Array(PLANNED_FEATURES + 2)
    const add = (row: number, sign: number): void => {
      for (let i = 0; i < PLANNED_FEATURES; i++) sums[i] += sign * memory.features[row * FEATURES + i]
      sums[PLANNED_FEATURES] += (sign * (memory.levelDb[row] - level.mean)) / level.deviation
      sums[PLANNED_FEATURES + 1] += (sign * (memory.durationSeconds[row] - duration.mean)) / duration.deviation
    }
    let [from, to] = [first, first]
    for (let row = first; row <= first + count; row++) {
      const seconds = memory.startSeconds[row]
      while (to < first + count && memory.startSeconds[to] < seconds + REACH_SECONDS) add(to++, 1)
      while (from < to - 1 && memory.startSeconds[from] < seconds - REACH_SECONDS) add(from++, -1)
      const at = row * PLAN_VALUES
      for (let i = 0; i < sums.length; i++) plans[at + i] = (GAIN * sums[i]) / Math.max(1, to - from)
      plans[at + PLAN_BEGINNING] = Math.exp(-(seconds - start) / EDGE_SECONDS)
      plans[at + PLAN_END] = Math.exp(-(end - seconds) / EDGE_SECONDS)
      plans[at + PLAN_PRESENT] = 1
    }
  }
  return plans
}
