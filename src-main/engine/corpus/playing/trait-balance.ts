import { TRAITS } from '../memory/traits.ts'
import type { CorpusControls } from './corpus-controls.ts'

/** Units over which what was played is averaged. */
const MEMORY_UNITS = 10
/** Nats a deviation at a knob's end. */
const KNOB_NATS = 8
/** Nats that each trait is pulled back by for every deviation that the last seconds are off; what nobody minds wanders. */
const PULL: readonly number[] = [3, 1, 0.3, 0.5, 2]
/** How much it counts that a unit is as long, and begins as strongly, as the rhythm has it: half as many nats for a deviation off. */
const MATCH_NATS = 6
/** What is played on from may be recorded at another level: it counts so many deviations at most. */
const FURTHEST_HOME = 1.5
/** An accent is a little louder, too. */
const ACCENT_LEVEL = 0.1
const [LEVEL, DURATION, , , ATTACK] = TRAITS.keys()

/** What a unit's traits are worth: a slope for each, and how much those that a rhythm wants are held to it. */
export interface TraitWishes {
  /** [TRAITS] nats a deviation */
  slopes: ArrayLike<number>
  /** Nats a squared deviation, halved, of duration and attack. */
  match: number
}

/** What the rhythm wants of the next unit, in deviations. */
export interface WantedTraits {
  duration: number
  attack: number
}

/**
 * Keeps the level, the speed and the colour of what is played about those of the material, or where the knobs want them: a network that is
 * fed with its own choices otherwise sinks into what is soft and rings, where everything joins well.
 */
export class TraitBalance {
  readonly #traits: Float32Array
  /** Of what was played; of duration and attack beside what was wanted. */
  readonly #mean = new Float64Array(TRAITS.length)
  /** How loud it was where the music plays on from, in deviations: it stays about as loud. */
  readonly #heardLevels: number[] = []

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

  /** Sound that the music plays on from. @param level  of a unit, in deviations */
  heard(level: number): void {
    this.#heardLevels.push(level)
  }

  get #homeLevel(): number {
    const sum = this.#heardLevels.reduce((total, level) => total + level, 0)
    return Math.max(-FURTHEST_HOME, Math.min(FURTHEST_HOME, sum / Math.max(1, this.#heardLevels.length)))
  }

  played(row: number, wanted: WantedTraits | null): void {
    for (let i = 0; i < TRAITS.length; i++) {
      const expected = i === DURATION ? (wanted?.duration ?? 0) : i === ATTACK ? (wanted?.attack ?? 0) : 0
      this.#mean[i] += (this.#traits[row * TRAITS.length + i] - expected - this.#mean[i]) / MEMORY_UNITS
    }
  }

  /** @param wanted  by the rhythm; null where there is none */
  wishes({ loudness, density, register, brightness }: CorpusControls, wanted: WantedTraits | null): TraitWishes {
    const knobs = [loudness, wanted ? 0 : -density, register, brightness, 0]
    const home = this.#homeLevel
    const slopes = this.#mean.map((mean, i) => KNOB_NATS * knobs[i] + PULL[i] * (knobs[i] + (i === LEVEL ? home : 0) - mean))
    if (!wanted) return { slopes, match: 0 }
    slopes[DURATION] += MATCH_NATS * wanted.duration
    slopes[ATTACK] += MATCH_NATS * wanted.attack
    slopes[LEVEL] += ACCENT_LEVEL * MATCH_NATS * wanted.attack
    return { slopes, match: MATCH_NATS }
  }
}
