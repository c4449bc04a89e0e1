import { durationTrait, TRAITS } from '../memory/traits.ts'
import type { UnitMemory } from '../memory/unit-memory.ts'
import { clearAttackDb } from './bring-out.ts'
import type { CorpusControls } from './corpus-controls.ts'
import { passageSteps, type RhythmStep } from './passages.ts'
import { Rhythm, type RhythmState, type WantedStep } from './rhythm.ts'
import type { WantedTraits } from './trait-balance.ts'

/** Nats for what goes on as it was recorded where something is to fill a step, so that nothing begins there. */
const FILL_ON_GAIN = 6
/** Nats for a unit that begins with no attack where something is to begin... */
const NO_ATTACK_COST = 4
/** ...and for one in which as much begins after its attack as with it: what stirs there is heard beside the beats. */
const STIR_COST = 8
const LARGEST_STIR = 1
const LEAST_ATTACK_DB = 0.1
/** Nats for a unit that lay half a beat off where it is wanted; half as many where nobody knows. */
const PHASE_COST = 3
/** Fewer units than this, heard before anything is played, are no rhythm. */
const LEAST_HEARD = 12
/** Units that are remembered of what is heard before. */
const MOST_REMEMBERED = 240

/**
 * What a unit is in the rhythm: `stressed` begins where the pulse is heard, `begins` elsewhere; `fills` goes on with what another one left,
 * so that nothing is to begin; `free` where no rhythm is known.
 */
export type RhythmPart = 'stressed' | 'begins' | 'fills' | 'free'

/** Where the rhythm is, to go back to; not touched by what comes later. */
export interface RhythmRuleState {
  heardSteps: readonly RhythmStep[]
  rhythm: RhythmState
}

/** Puts what is played to a rhythm: what the next unit should be like, and what it costs where it is not. */
export class RhythmRule {
  readonly #memory: UnitMemory
  /** [rows, TRAITS] */
  readonly #traits: Float32Array
  readonly #durationTrait: (seconds: number) => number
  readonly #clearDb: number
  /** Of the material as it was recorded, seconds: what is left of a longer step is filled, so that it needs no copies that are longer. */
  readonly #longestSeconds: number
  #heardSteps: readonly RhythmStep[] = []
  readonly #rhythm = new Rhythm()
  #wanted: WantedStep | null = null
  #begun = false

  constructor(memory: UnitMemory, traits: Float32Array) {
    this.#memory = memory
    this.#traits = traits
    this.#durationTrait = durationTrait(memory)
    this.#clearDb = clearAttackDb(memory)
    this.#longestSeconds = memory.durationSeconds.reduce(
      (longest, seconds, row) => (memory.blocks[memory.blockOf[row]].semitones === 0 ? Math.max(longest, seconds) : longest),
      0,
    )
  }

  state(): RhythmRuleState {
    return { heardSteps: this.#heardSteps, rhythm: this.#rhythm.state() }
  }

  setState({ heardSteps, rhythm }: RhythmRuleState): void {
    this.#heardSteps = heardSteps
    this.#rhythm.setState(rhythm)
  }

  /** What is heard before the music begins has a rhythm, too. */
  heard(step: RhythmStep): void {
    if (!this.#begun) this.#heardSteps = [...this.#heardSteps, step].slice(-MOST_REMEMBERED)
  }

  heardRow(row: number): void {
    if (!this.#begun) this.heard(passageSteps(this.#memory, this.#attackOf, { first: row, end: row + 1 })[0])
  }

  readonly #attackOf = (row: number): number => this.#traits[row * TRAITS.length + TRAITS.indexOf('attack')]

  /** The music begins. @returns whether it goes on with the rhythm of what was heard */
  begin(): boolean {
    this.#begun = true
    if (this.#heardSteps.length < LEAST_HEARD) return false
    this.#rhythm.follow(this.#heardSteps)
    return true
  }

  /** Puts what comes to the rhythm of a passage. @param rows  of one block, one after another */
  followRows(first: number, end: number): void {
    this.#rhythm.follow(passageSteps(this.#memory, this.#attackOf, { first, end }))
  }

  /** Looks what the next unit should be like. @returns null where no rhythm is known */
  expect({ density, pulseSeconds, register }: CorpusControls): WantedTraits | null {
    this.#rhythm.give(pulseSeconds)
    this.#wanted = this.#rhythm.next(2 ** density)
    if (!this.#wanted) return null
    const { seconds, attack, fills } = this.#wanted
    // What fills is cut to what is left: where higher or lower is asked for, copies need not be as short as that by themselves.
    const bound = fills ? 1 - Math.abs(register) : 1
    return { duration: bound * this.#durationTrait(Math.min(this.#longestSeconds, seconds)), attack }
  }

  /** What the next unit should be like; null where no rhythm is known. */
  get wanted(): WantedStep | null {
    return this.#wanted
  }

  /** A unit is played. @returns how long it sounds until the next one's cut, seconds */
  place(row: number): number {
    return this.#rhythm.place(this.#memory.durationSeconds[row])
  }

  /** The unit that is played comes earlier by so much. */
  shift(seconds: number): void {
    this.#rhythm.shift(seconds)
  }

  /**
   * @param onward  0..1: how much it is worth that the unit goes on as it was recorded, where it does and fills
   * @param strictness  0..1: what runs on in a collage need not begin anew
   * @returns  nats
   */
  cost(row: number, { onward, strictness }: { onward: number; strictness: number }): number {
    if (!this.#wanted) return 0
    const { seconds, beat, fills } = this.#wanted
    const { durationSeconds, attackDb, stirDb, beats } = this.#memory
    const cost = Rhythm.cost(durationSeconds[row], Math.min(this.#longestSeconds, seconds))
    if (fills) {
      const begins = this.#beginsIn(row)
      return cost + STIR_COST * begins - FILL_ON_GAIN * onward * (1 - begins)
    }
    const stir = STIR_COST * Math.min(LARGEST_STIR, stirDb[row] / Math.max(LEAST_ATTACK_DB, attackDb[row]))
    const off = beats[row] - beat
    const phase = Number.isNaN(off) ? 0.25 : Math.abs(off - Math.round(off))
    const begins = stir + (attackDb[row] === 0 ? NO_ATTACK_COST : 0) + (Number.isNaN(beat) ? 0 : 2 * PHASE_COST * phase)
    return cost + strictness * begins
  }

  /** How clearly something begins with a unit, or in it, 0..1: what fills a step is to be heard as part of it. */
  #beginsIn(row: number): number {
    const { attackDb, stirDb } = this.#memory
    return Math.min(1, Math.max(attackDb[row], stirDb[row]) / Math.max(LEAST_ATTACK_DB, this.#clearDb))
  }
}
