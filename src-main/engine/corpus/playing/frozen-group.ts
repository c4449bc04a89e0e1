import { SEAM_FEATURES } from '../memory/sound-space.ts'
import type { UnitMemory } from '../memory/unit-memory.ts'

/** Units that a frozen playing stays with. */
export const GROUP_UNITS = 8
/** Nats for a seam as different as two random ones: little beside what it is otherwise, so that the order keeps changing. */
const SEAM_NATS = 4
/** Share of the group that does not come again at once. */
const REST_SHARE = 0.4

/**
 * How well the units of a frozen group follow what was heard: by their seams alone, since the music is to stay where it is.
 *
 * @param group          rows
 * @param heard.ended    [SEAM_FEATURES] how the last unit ended; null: nothing was heard
 * @param heard.lately   rows that were played last, the newest at the end
 * @returns              [group] nats; -Infinity for what has only just been played
 */
export function frozenScores(
  { seams }: UnitMemory,
  group: readonly number[],
  { ended, lately }: { ended: Float32Array | null; lately: readonly number[] },
): Float64Array {
  const resting = Math.min(group.length - 1, Math.ceil(REST_SHARE * group.length))
  const barred = resting > 0 ? lately.slice(-resting) : []
  return Float64Array.from(group, (row) => {
    if (barred.includes(row)) return -Infinity
    let distance = 0
    for (let i = 0; ended && i < SEAM_FEATURES; i++) distance += (seams[row * SEAM_FEATURES + i] - ended[i]) ** 2
    return -SEAM_NATS * distance
  })
}
