import type { UnitMemory } from '../memory/unit-memory.ts'

/** Units over which it is counted whose sounds were played. */
const MEMORY_UNITS = 24
/** Nats for a side that was not played at all where it should have been alone: as much as a seam can cost. */
const PULL = 18

/**
 * Whose sounds come: as often as their recordings are weighed. Sounds of one room join best with each other, so that what has begun would
 * go on; recordings of one weight are a side, and what a side has had too little of lately counts more.
 */
export class RecordingBalance {
  /** By recording, units that may be played. */
  readonly #units: Float64Array
  /** By recording, its share of what was played lately; less than 1 in all at the beginning. */
  readonly #played: Float64Array
  readonly #memory: UnitMemory

  constructor(memory: UnitMemory) {
    this.#memory = memory
    const recordings = memory.blocks.reduce((most, { recording }) => Math.max(most, recording + 1), 0)
    this.#units = new Float64Array(recordings)
    this.#played = new Float64Array(recordings)
    for (let row = 0; row < memory.rows; row++) if (memory.playable[row] === 1) this.#units[this.#recordingOf(row)]++
  }

  /** Shares of what was played lately, to go back to. */
  state(): Float64Array {
    return this.#played.slice()
  }

  setState(state: Float64Array): void {
    this.#played.set(state)
  }

  played(row: number): void {
    for (let i = 0; i < this.#played.length; i++) this.#played[i] -= this.#played[i] / MEMORY_UNITS
    this.#played[this.#recordingOf(row)] += 1 / MEMORY_UNITS
  }

  /**
   * @param weights  by recording, 0 never; null: all count alike
   * @returns        by recording, more or less nats for its units; -Infinity for those that never come; null where all count alike
   */
  nats(weights: readonly number[] | null, temperature: number): Float64Array | null {
    if (!weights) return null
    const wanted = this.#units.map((units, i) => units * weights[i])
    const total = wanted.reduce((sum, value) => sum + value, 0)
    const heard = this.#played.reduce((sum, value) => sum + value, 0)
    const missing = new Map<number, number>()
    // What was not played yet counts as played as wanted.
    wanted.forEach((value, i) => {
      const off = (heard * value) / Math.max(1e-9, total) - this.#played[i]
      missing.set(weights[i], (missing.get(weights[i]) ?? 0) + off)
    })
    return Float64Array.from(this.#units, (_, i) => temperature * Math.log(weights[i]) + PULL * missing.get(weights[i])!)
  }

  #recordingOf(row: number): number {
    return this.#memory.blocks[this.#memory.blockOf[row]].recording
  }
}
