import { SEAM_FEATURES } from '../memory/sound-space.ts'
import type { UnitMemory } from '../memory/unit-memory.ts'

/** Softer than the level at which an ending begins by this, in dB, it has died away. */
const DIED_AWAY_DB = 45

/** How a piece of the material ends: rows one after another. */
export interface Ending {
  first: number
  /** After the last that is heard. */
  end: number
  seconds: number
}

/** The endings of all pieces at all transpositions: what is too near the end to go on from. */
export function endingsOf({ blocks, playable, levelDb, durationSeconds }: UnitMemory): Ending[] {
  return blocks.flatMap(({ first, count }) => {
    let start = first + count
    while (start > first && playable[start - 1] === 0) start--
    let end = first + count
    while (end > start + 1 && levelDb[end - 1] < levelDb[start] - DIED_AWAY_DB) end--
    if (end <= start || start === first) return []
    let seconds = 0
    for (let row = start; row < end; row++) seconds += durationSeconds[row]
    return [{ first: start, end, seconds }]
  })
}

/** The ending that joins best to what is played. @param ended [SEAM_FEATURES] how that ended; null: the first one */
export function bestEnding(endings: readonly Ending[], { seams }: UnitMemory, ended: Float32Array | null): Ending {
  const off = ({ first }: Ending): number => {
    let sum = 0
    for (let i = 0; ended && i < SEAM_FEATURES; i++) sum += (seams[first * SEAM_FEATURES + i] - ended[i]) ** 2
    return sum
  }
  return endings.reduce((best, ending) => (off(ending) < off(best) ? ending : best))
}
