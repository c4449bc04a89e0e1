import type { UnitMemory } from '../memory/unit-memory.ts'

/** Of each recording, from the middle on: nobody learns from it, at no transposition. */
const SHARE = 0.12
/** Fewer units than this give no block. */
const LEAST_UNITS = 60

/** Rows one after another in one block of the memory. */
export interface RowRange {
  first: number
  /** After the last. */
  end: number
}

/** What is learnt from and what is held out to see whether it was learnt by heart, without the silence at the ends of recordings. */
export function divideRows(memory: UnitMemory): { training: RowRange[]; heldOut: RowRange[] } {
  const training: RowRange[] = []
  const heldOut: RowRange[] = []
  for (const { first, count } of memory.blocks) {
    const loud = (row: number): boolean => memory.playable[row] === 1
    let start = first
    while (start < first + count && !loud(start)) start++
    // The ends ring out: they are learnt, too, as far as they are no silence.
    const end = first + count
    if (count < LEAST_UNITS) {
      training.push({ first: start, end })
      continue
    }
    const size = Math.max(1, Math.round(SHARE * count))
    const from = first + Math.floor((count - size) / 2)
    training.push({ first: start, end: from }, { first: from + size, end })
    heldOut.push({ first: from, end: from + size })
  }
  return { training, heldOut }
}

export const rowsIn = (ranges: readonly RowRange[]): number => ranges.reduce((sum, { first, end }) => sum + Math.max(0, end - first), 0)
