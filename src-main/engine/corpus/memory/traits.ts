import type { UnitMemory } from './unit-memory.ts'

/** What of a unit a musician's knobs speak of, and what is kept in balance while the network plays. */
export const TRAITS = ['level', 'duration', 'register', 'brightness', 'attack'] as const
export type Trait = (typeof TRAITS)[number]

/** Further off the mean than so many deviations does not count. */
const LIMIT = 2.5

/**
 * The traits of all units in deviations from the material's mean; of durations their logarithm.
 *
 * @returns [rows, TRAITS]; of rows that are not playable, what they would be
 */
export function traitsOf(memory: UnitMemory): Float32Array {
  const { rows, levelDb, durationSeconds, midi, brightness, attackDb } = memory
  const columns = [levelDb, durationSeconds.map(octaves), midi, brightness, attackDb]
  const traits = new Float32Array(rows * TRAITS.length)
  columns.forEach((column, trait) => {
    const { mean, deviation } = spreadOf(column, memory)
    for (let row = 0; row < rows; row++)
      traits[row * TRAITS.length + trait] = Math.max(-LIMIT, Math.min(LIMIT, (column[row] - mean) / deviation))
  })
  return traits
}

/** How long a unit is, in deviations of the logarithm from the material's mean, as its trait has it. */
export function durationTrait(memory: UnitMemory): (seconds: number) => number {
  const { mean, deviation } = spreadOf(memory.durationSeconds.map(octaves), memory)
  return (seconds) => Math.max(-LIMIT, Math.min(LIMIT, (octaves(seconds) - mean) / deviation))
}

const octaves = (seconds: number): number => Math.log2(Math.max(1e-3, seconds))

/** Mean and standard deviation of a column over the units that may be played. */
export function spreadOf(column: Float32Array, { rows, playable }: UnitMemory): { mean: number; deviation: number } {
  let [count, sum, squares] = [0, 0, 0]
  for (let row = 0; row < rows; row++) {
    if (playable[row] === 0) continue
    count++
    sum += column[row]
    squares += column[row] ** 2
  }
  const mean = sum / Math.max(1, count)
  return { mean, deviation: Math.sqrt(Math.max(1e-6, squares / Math.max(1, count) - mean * mean)) }
}
