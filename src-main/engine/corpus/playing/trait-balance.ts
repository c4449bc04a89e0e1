import { TRAITS } from '../memory/traits.ts'
import type { CorpusControls } from './corpus-controls.ts'

/** Units over which what was played is averaged. */
const MEMORY_UNITS = 10
/** Nats a deviation at a knob's end. */
const KNOB_NATS = 3
/** Nats a deviation that a unit on an accent of one deviation begins more strongly. */
const ACCENT_NATS = 2
/** Nats that each trait is pulled back by for every deviation that the last seconds are off; what nobody minds wanders. */
const PULL: readonly number[] = [3, 1, 0.3, 0.5, 2]

/**
 * Keeps the level, the speed and the colour of what is played about those of the material, or where the knobs want them: a network that is
 * fed with its own choices otherwise sinks into what is soft and rings, where everything joins well.
 */
export class TraitBalance {
  readonly #traits: Float32Array
  readonly #mean = new Float64Array(TRAITS.length)

  /** @param traits [rows, TRAITS] */
  constructor(traits: Float32Array) {
    this.#traits = traits
  }

  /** Means of what was played lately, to go back to. */
  state(): Float64Array {
    return this.#mean.slice()
  }

  setState(state: Float64Array): void {
    this.#mean.set(state)
  }

  played(row: number): void {
    for (let i = 0; i < TRAITS.length; i++) this.#mean[i] += (this.#traits[row * TRAITS.length + i] - this.#mean[i]) / MEMORY_UNITS
  }

  /**
   * @param accent  how strongly the next unit should begin, in deviations
   * @returns       [TRAITS] nats a deviation
   */
  wishes({ loudness, density, register, brightness }: CorpusControls, accent: number): Float64Array {
    const accents = [0.3 * ACCENT_NATS * accent, 0, 0, 0, ACCENT_NATS * accent]
    const knobs = [loudness, -density, register, brightness, 0]
    return this.#mean.map((mean, i) => KNOB_NATS * knobs[i] + PULL[i] * (knobs[i] - mean) + accents[i])
  }
}
