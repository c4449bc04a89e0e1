import type { UnitMemory } from '../memory/unit-memory.ts'
import type { CorpusControls } from './corpus-controls.ts'
import { KeyContext } from './key-context.ts'

/** Nats that a unit gains whose tones all are what the key of the last seconds is made of, see `KeyContext`. */
const KEY_NATS = 20
/** So much of them where the key is as clear as in what it plays on from: what is heard of it is less clear than what is chosen... */
const AS_CLEAR_SHARE = 0.6
/** ...and all or nothing of them where it is less or more so by about half of this. */
const KEY_CLARITY_RANGE = 0.2
/** As clear is music that begins by itself. */
const USUAL_CLARITY = 0.8

/** What is known of the key, to go back to; not touched by what comes later. */
export interface KeyRuleState {
  classes: Float64Array
  homeClarity: number
}

/** Keeps what is played to its key, as clearly as what it plays on from does. */
export class KeyRule {
  readonly #memory: UnitMemory
  readonly #key = new KeyContext()
  #homeClarity = USUAL_CLARITY

  constructor(memory: UnitMemory) {
    this.#memory = memory
  }

  state(): KeyRuleState {
    return { classes: this.#key.state(), homeClarity: this.#homeClarity }
  }

  setState({ classes, homeClarity }: KeyRuleState): void {
    this.#key.setState(classes)
    this.#homeClarity = homeClarity
  }

  /** Takes note of a unit of the memory. */
  heardRow(row: number): void {
    const { pitchClasses, durationSeconds } = this.#memory
    this.#key.heard(pitchClasses, 12 * row, { whole: 255, seconds: durationSeconds[row] })
  }

  /** Takes note of sound from elsewhere. @param pitchClasses [12] shares */
  heard(pitchClasses: Float32Array, seconds: number): void {
    this.#key.heard(pitchClasses, 0, { whole: 1, seconds })
  }

  /** The music begins: its key is to be as clear as that of what was heard. */
  begin(): void {
    if (this.#key.clarity > 0) this.#homeClarity = this.#key.clarity
  }

  /**
   * Nats that a unit gains. Where higher or lower is asked for, other keys may come; notes that are asked for are the key themselves, and
   * in a collage recordings go on in theirs.
   */
  gain(row: number, { register, pitchClasses, novelty }: CorpusControls): number {
    if (pitchClasses !== null) return 0
    const missing = AS_CLEAR_SHARE + (this.#homeClarity - this.#key.clarity) / KEY_CLARITY_RANGE
    const asked = Math.max(0, Math.min(1, missing)) * (1 - Math.abs(register)) * Math.min(1, 2 * novelty)
    return KEY_NATS * asked * this.#key.fitOf(this.#memory.pitchClasses, 12 * row, 255)
  }
}
