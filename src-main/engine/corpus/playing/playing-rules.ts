import { FEATURES } from '../memory/sound-space.ts'
import type { UnitMemory } from '../memory/unit-memory.ts'
import type { CorpusControls } from './corpus-controls.ts'

/** A unit that must not be chosen. */
const BARRED = Infinity

const RUN_ON_COST = 1
/** Within so many seconds of where the music is in the recording, nothing but its next unit may come. */
const NEAR_SECONDS = 3
const REUSE_COST = 2
/** Of a unit that was played so many choices ago, the cost is gone. */
const REUSE_MEMORY = 40
/** Two units sound alike below this share of a random pair's squared distance, which is 2 a feature. */
const ALIKE = 0.28 * 2 * FEATURES
/** Nats an octave off the pulse; whole octaves cost little. */
const PULSE_COST = 3
const PULSE_OCTAVE_COST = 0.3
/** Durations by which the pulse is known. */
const PULSE_MEMORY = 8
const FREE_LEVEL_DB = 4
const LEVEL_COST = 0.25
/** Nats for a unit whose notes are all outside of the wanted ones. */
const PITCH_CLASS_COST = 9

/** How long passages may be by the novelty that is wanted: 0 a collage, 0.5 three units, 1 no two units that belong together. */
export const longestRun = (novelty: number): number => (novelty >= 1 ? 1 : Math.max(1, Math.round(3 * 2 ** (4 * (0.5 - novelty)))))

/** What has been played lately, and what that forbids or makes costly. */
export class PlayingRules {
  readonly #memory: UnitMemory
  /** Rows, the newest last; -1 for sound that was played in. */
  readonly #rows: number[] = []
  /** Features of the two units that were heard last. */
  readonly #heard: Float32Array[] = []
  readonly #durations: number[] = []
  /** By recording and unit, when it was chosen last. */
  readonly #chosenAt = new Map<number, number>()
  #choices = 0
  #run = 0
  #levelDb: number | null = null
  #pulse: number | null = null

  constructor(memory: UnitMemory) {
    this.#memory = memory
  }

  get run(): number {
    return this.#run
  }

  /** Takes note of a unit that is played. */
  played(row: number): void {
    const { features, levelDb, durationSeconds } = this.#memory
    this.#run = row === this.#last + 1 && this.#last >= 0 ? this.#run + 1 : 1
    this.#rows.push(row)
    this.#chosenAt.set(this.#soundOf(row), this.#choices++)
    this.heard(features.subarray(row * FEATURES, (row + 1) * FEATURES), durationSeconds[row], levelDb[row])
  }

  /** Takes note of sound from elsewhere. */
  heard(features: Float32Array, durationSeconds: number, levelDb: number): void {
    this.#heard.push(features)
    if (this.#heard.length > 2) this.#heard.shift()
    this.#durations.push(durationSeconds)
    if (this.#durations.length > PULSE_MEMORY) this.#durations.shift()
    this.#pulse = median(this.#durations)
    this.#levelDb = levelDb
  }

  get #last(): number {
    return this.#rows.at(-1) ?? -1
  }

  /** Names a unit whatever its transposition. */
  #soundOf(row: number): number {
    const { blocks, blockOf } = this.#memory
    const block = blocks[blockOf[row]]
    return block.recording * 2 ** 24 + row - block.first
  }

  /** @returns nats to be taken away from the unit's score; Infinity where it must not come */
  cost(row: number, controls: CorpusControls): number {
    const last = this.#last
    const runsOn = last >= 0 && row === last + 1
    let cost = 0
    if (runsOn) {
      if (this.#run >= longestRun(controls.novelty)) return BARRED
      cost += RUN_ON_COST * 2 * controls.novelty
    } else if (this.#isNear(row, last) || this.#isKnownContinuation(row, controls.novelty)) return BARRED
    return cost + this.#reuseCost(row) + this.#pulseCost(row) + this.#levelCost(row, controls) + this.#pitchCost(row, controls)
  }

  #isNear(row: number, last: number): boolean {
    if (last < 0) return false
    const { blocks, blockOf, startSeconds } = this.#memory
    if (blocks[blockOf[row]].recording !== blocks[blockOf[last]].recording) return false
    return Math.abs(startSeconds[row] - startSeconds[last]) < NEAR_SECONDS
  }

  /** Whether what came before it in its recording sounds like what was heard last: then it would go on as the recording does. */
  #isKnownContinuation(row: number, novelty: number): boolean {
    if (novelty <= 0 || this.#heard.length < 2) return false
    const { blocks, blockOf } = this.#memory
    const { first } = blocks[blockOf[row]]
    const [before, last] = this.#heard
    if (row - 1 < first || !this.#isAlike(row - 1, last)) return false
    return novelty >= 1 || (row - 2 >= first && this.#isAlike(row - 2, before))
  }

  #isAlike(row: number, heard: Float32Array): boolean {
    const { features } = this.#memory
    let sum = 0
    for (let i = 0; i < FEATURES && sum < ALIKE; i++) sum += (features[row * FEATURES + i] - heard[i]) ** 2
    return sum < ALIKE
  }

  #reuseCost(row: number): number {
    const chosen = this.#chosenAt.get(this.#soundOf(row))
    if (chosen === undefined) return 0
    const age = this.#choices - 1 - chosen
    return age >= REUSE_MEMORY ? 0 : REUSE_COST * (1 - age / REUSE_MEMORY)
  }

  #pulseCost(row: number): number {
    if (this.#pulse === null) return 0
    const octaves = Math.log2(this.#memory.durationSeconds[row] / this.#pulse)
    const whole = Math.round(octaves)
    return PULSE_COST * Math.abs(octaves - whole) + PULSE_OCTAVE_COST * Math.abs(whole)
  }

  #levelCost(row: number, { loudness }: CorpusControls): number {
    if (this.#levelDb === null) return 0
    const step = this.#memory.levelDb[row] - this.#levelDb
    // Towards where the knob points, steps may be larger.
    const free = FREE_LEVEL_DB * (1 + 2 * Math.max(0, Math.sign(step) * loudness))
    return LEVEL_COST * Math.max(0, Math.abs(step) - free)
  }

  #pitchCost(row: number, { pitchClasses }: CorpusControls): number {
    if (pitchClasses === null) return 0
    let outside = 255
    for (const pitchClass of pitchClasses) outside -= this.#memory.pitchClasses[12 * row + pitchClass]
    return (PITCH_CLASS_COST * Math.max(0, outside)) / 255
  }
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = sorted.length >> 1
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
}
