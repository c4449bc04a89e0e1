import { FEATURES } from '../memory/sound-space.ts'
import type { UnitMemory } from '../memory/unit-memory.ts'
import { durationTrait, TRAITS } from '../memory/traits.ts'
import type { CorpusControls } from './corpus-controls.ts'
import { Rhythm, type RhythmState, type RhythmStep } from './rhythm.ts'
import type { WantedTraits } from './trait-balance.ts'

/** A unit that must not be chosen. */
const BARRED = Infinity

const RUN_ON_COST = 1
/** Within so many seconds of where the music is in the recording, nothing but its next unit may come. */
const NEAR_SECONDS = 3
/** Nats for each time that a unit was played lately... */
const REUSE_COST = 3
/** ...which fade over so many choices... */
const REUSE_MEMORY = 60
/** ...and within so many it does not come again. */
const REUSE_BARRED = 16
/** Two units sound alike below this share of a random pair's squared distance, which is 2 a feature. */
const ALIKE = 0.28 * 2 * FEATURES
/** Fewer units than this, heard before anything is played, are no rhythm. */
const LEAST_HEARD = 12
const FREE_LEVEL_DB = 4
const LEVEL_COST = 0.25
/** Nats for a unit whose notes are all outside of the wanted ones. */
const PITCH_CLASS_COST = 9

/** Units that are remembered: an endless playing must not remember all. */
const MOST_REMEMBERED = 240

/** How long passages may be by the novelty that is wanted: 0 a collage, 0.5 three units, 1 no two units that belong together. */
export const longestRun = (novelty: number): number => (novelty >= 1 ? 1 : Math.max(1, Math.round(3 * 2 ** (4 * (0.5 - novelty)))))

/** Sound from elsewhere, as the rules know it. */
export interface HeardSound {
  /** [FEATURES] */
  features: Float32Array
  durationSeconds: number
  levelDb: number
  /** How loud it is and how strongly it begins, in deviations from the material's mean. */
  level: number
  attack: number
}

/** What the rules know of what was played, to go back to; not touched by what comes later. */
export interface PlayingRulesState {
  rows: readonly number[]
  heard: readonly Float32Array[]
  heardSteps: readonly RhythmStep[]
  rhythm: RhythmState
  chosenAt: ReadonlyMap<number, readonly number[]>
  choices: number
  run: number
  levelDb: number | null
}

/** What has been played lately, and what that forbids or makes costly. */
export class PlayingRules {
  readonly #memory: UnitMemory
  /** [rows, TRAITS] */
  readonly #traits: Float32Array
  /** Rows, the newest last; -1 for sound that was played in. */
  #rows: number[] = []
  /** Features of the two units that were heard last. */
  #heard: Float32Array[] = []
  readonly #durationTrait: (seconds: number) => number
  #heardSteps: readonly RhythmStep[] = []
  readonly #rhythm = new Rhythm()
  #wanted: RhythmStep | null = null
  #begun = false
  /** By recording and unit, when it was chosen lately. */
  #chosenAt = new Map<number, readonly number[]>()
  #choices = 0
  #run = 0
  #levelDb: number | null = null

  constructor(memory: UnitMemory, traits: Float32Array) {
    this.#memory = memory
    this.#traits = traits
    this.#durationTrait = durationTrait(memory)
  }

  state(): PlayingRulesState {
    return {
      rows: [...this.#rows],
      heard: [...this.#heard],
      heardSteps: this.#heardSteps,
      rhythm: this.#rhythm.state(),
      chosenAt: new Map(this.#chosenAt),
      choices: this.#choices,
      run: this.#run,
      levelDb: this.#levelDb,
    }
  }

  setState(state: PlayingRulesState): void {
    this.#rows = [...state.rows]
    this.#heard = [...state.heard]
    this.#heardSteps = state.heardSteps
    this.#rhythm.setState(state.rhythm)
    this.#chosenAt = new Map(state.chosenAt)
    this.#choices = state.choices
    this.#run = state.run
    this.#levelDb = state.levelDb
  }

  get run(): number {
    return this.#run
  }

  /** Takes note of a unit that is played. @returns how long it sounds until the next one's cut, seconds */
  played(row: number): number {
    const seconds = this.#rhythm.place(this.#memory.durationSeconds[row])
    this.heardRow(row)
    return seconds
  }

  /** Takes note of a unit as if it had been played. */
  heardRow(row: number): void {
    const { features, levelDb } = this.#memory
    this.#run = row === this.#last + 1 && this.#last >= 0 ? this.#run + 1 : 1
    remember(this.#rows, row)
    this.#noteChosen(this.#soundOf(row))
    this.#note(features.subarray(row * FEATURES, (row + 1) * FEATURES), levelDb[row])
    this.#heardStep(this.#stepOf(row))
  }

  /** Takes note of sound from elsewhere. */
  heard({ features, durationSeconds, levelDb, attack }: HeardSound): void {
    this.#note(features, levelDb)
    this.#heardStep({ seconds: durationSeconds, attack, row: -1 })
  }

  /** What is heard before the music begins has a rhythm, too. */
  #heardStep(step: RhythmStep): void {
    if (!this.#begun) this.#heardSteps = [...this.#heardSteps, step].slice(-MOST_REMEMBERED)
  }

  #stepOf(row: number): RhythmStep {
    const attack = this.#traits[row * TRAITS.length + TRAITS.indexOf('attack')]
    return { seconds: this.#memory.durationSeconds[row], attack, row }
  }

  /** The music begins. @returns whether it goes on with the rhythm of what was heard */
  begin(): boolean {
    this.#begun = true
    if (this.#heardSteps.length < LEAST_HEARD) return false
    this.#rhythm.follow(this.#heardSteps)
    return true
  }

  /** Puts what comes to the rhythm of a passage. @param rows  of one block, one after another */
  followRows(first: number, end: number): void {
    this.#rhythm.follow(Array.from({ length: end - first }, (_, i) => this.#stepOf(first + i)))
  }

  /** Looks what the next unit should be like. @returns null where no rhythm is known */
  expect({ density, pulseSeconds }: CorpusControls): WantedTraits | null {
    this.#rhythm.give(pulseSeconds)
    this.#wanted = this.#rhythm.next(2 ** density)
    return this.#wanted && { duration: this.#durationTrait(this.#wanted.seconds), attack: this.#wanted.attack }
  }

  /** The unit that is played comes earlier by so much. */
  shift(seconds: number): void {
    this.#rhythm.shift(seconds)
  }

  #noteChosen(sound: number): void {
    for (const [known, times] of this.#chosenAt) if (this.#choices - times[times.length - 1] >= REUSE_MEMORY) this.#chosenAt.delete(known)
    const former = this.#chosenAt.get(sound)?.filter((at) => this.#choices - at < REUSE_MEMORY) ?? []
    this.#chosenAt.set(sound, [...former, this.#choices++])
  }

  #note(features: Float32Array, levelDb: number): void {
    this.#heard.push(features)
    if (this.#heard.length > 2) this.#heard.shift()
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
    if (controls.novelty > 0 && this.#wanted && this.#isNear(row, this.#wanted.row)) return BARRED
    return (
      cost +
      this.#reuseCost(row) +
      (this.#wanted ? Rhythm.cost(this.#memory.durationSeconds[row], this.#wanted.seconds) : 0) +
      this.#levelCost(row, controls) +
      this.#pitchCost(row, controls)
    )
  }

  #isNear(row: number, last: number): boolean {
    if (last < 0) return false
    const { blocks, blockOf, startSeconds } = this.#memory
    if (blocks[blockOf[row]].recording !== blocks[blockOf[last]].recording) return false
    return Math.abs(startSeconds[row] - startSeconds[last]) < NEAR_SECONDS
  }

  /** Whether what came before it in its recording sounds like what was heard last: then it would go on as the recording does. */
  #isKnownContinuation(row: number, novelty: number): boolean {
    if (novelty <= 0 || this.#heard.length === 0) return false
    const { blocks, blockOf } = this.#memory
    const { first } = blocks[blockOf[row]]
    const last = this.#heard[this.#heard.length - 1]
    if (row - 1 < first || !this.#isAlike(row - 1, last)) return false
    if (novelty >= 1) return true
    return this.#heard.length > 1 && row - 2 >= first && this.#isAlike(row - 2, this.#heard[0])
  }

  #isAlike(row: number, heard: Float32Array): boolean {
    const { features } = this.#memory
    let sum = 0
    for (let i = 0; i < FEATURES && sum < ALIKE; i++) sum += (features[row * FEATURES + i] - heard[i]) ** 2
    return sum < ALIKE
  }

  #reuseCost(row: number): number {
    let cost = 0
    for (const at of this.#chosenAt.get(this.#soundOf(row)) ?? []) {
      const age = this.#choices - 1 - at
      if (age < REUSE_BARRED) return BARRED
      cost += REUSE_COST * Math.max(0, 1 - age / REUSE_MEMORY)
    }
    return cost
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

function remember<T>(list: T[], value: T): void {
  list.push(value)
  if (list.length > MOST_REMEMBERED) list.shift()
}
