import { FEATURES } from '../memory/sound-space.ts'
import type { UnitMemory } from '../memory/unit-memory.ts'
import { durationTrait, TRAITS } from '../memory/traits.ts'
import { clearAttackDb } from './bring-out.ts'
import type { CorpusControls } from './corpus-controls.ts'
import { KeyContext } from './key-context.ts'
import { passageSteps, type RhythmStep } from './passages.ts'
import { Rhythm, type RhythmState, type WantedStep } from './rhythm.ts'
import type { WantedTraits } from './trait-balance.ts'

/** A unit that must not be chosen. */
const BARRED = Infinity

const RUN_ON_COST = 1
/** Nats for what goes on as it was recorded where something is to fill a step, so that nothing begins there. */
const FILL_ON_GAIN = 6
/** Within so many seconds of where the music is in the recording, nothing but its next unit may come. */
const NEAR_SECONDS = 3
/** Nats for each time that a unit was played lately... */
const REUSE_COST = 3
/** ...which fade over so many choices... */
const REUSE_MEMORY = 60
/** ...and within so many it does not come again. */
const REUSE_BARRED = 16
/** Squared distance of a random pair of units, on average. */
const RANDOM_PAIR = 2 * FEATURES
/** Two units may pass for what was heard where both are nearer than this share of it; one alone, where it is this near. */
const ALIKE_TOGETHER = 0.7 * RANDOM_PAIR
const ALIKE_ALONE = 0.28 * RANDOM_PAIR
/** Nats for a unit that begins with no attack where something is to begin... */
const NO_ATTACK_COST = 4
/** ...and for one in which as much begins after its attack as with it: what stirs there is heard beside the beats. */
const STIR_COST = 8
const LARGEST_STIR = 1
const LEAST_ATTACK_DB = 0.1
/** Nats for a unit that lay half a beat off where it is wanted; half as many where nobody knows. */
const PHASE_COST = 3
/** Nats that a unit gains whose tones all are what the key of the last seconds is made of, see `KeyContext`. */
const KEY_NATS = 8
/** Half of them where the key is as clear as in what the music plays on from; all, or none, where it is less or more so by this. */
const KEY_CLARITY_RANGE = 0.1
/** As clear is music that begins by itself. */
const USUAL_CLARITY = 0.8
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

/** A passage is left when it is longer than this, seconds: long units are as like their recording as several short ones. */
const longestRunSeconds = (novelty: number): number => 0.55 * 2 ** (4 * (0.5 - novelty))

/** Sound from elsewhere, as the rules know it. */
export interface HeardSound {
  /** [FEATURES] */
  features: Float32Array
  durationSeconds: number
  levelDb: number
  /** How loud it is and how strongly it begins, in deviations from the material's mean. */
  level: number
  attack: number
  attackDb: number
  /** [12] shares, C first */
  pitchClasses: Float32Array
  /** Where it begins in the beats that are heard, and how long it is in them; NaN where there are none. */
  beat: number
  beats: number
}

/** What the rules know of what was played, to go back to; not touched by what comes later. */
export interface PlayingRulesState {
  rows: readonly number[]
  heard: readonly Float32Array[]
  heardSteps: readonly RhythmStep[]
  rhythm: RhythmState
  key: Float64Array
  chosenAt: ReadonlyMap<number, readonly number[]>
  choices: number
  run: number
  runSeconds: number
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
  readonly #clearDb: number
  /** Of the material as it was recorded, seconds: what is left of a longer step is filled, so that it needs no copies that are longer. */
  readonly #longestSeconds: number
  #heardSteps: readonly RhythmStep[] = []
  readonly #rhythm = new Rhythm()
  readonly #key = new KeyContext()
  #wanted: WantedStep | null = null
  #begun = false
  #homeClarity = USUAL_CLARITY
  /** By recording and unit, when it was chosen lately. */
  #chosenAt = new Map<number, readonly number[]>()
  #choices = 0
  #run = 0
  #runSeconds = 0
  #levelDb: number | null = null

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

  state(): PlayingRulesState {
    return {
      rows: [...this.#rows],
      heard: [...this.#heard],
      heardSteps: this.#heardSteps,
      rhythm: this.#rhythm.state(),
      key: this.#key.state(),
      chosenAt: new Map(this.#chosenAt),
      choices: this.#choices,
      run: this.#run,
      runSeconds: this.#runSeconds,
      levelDb: this.#levelDb,
    }
  }

  setState(state: PlayingRulesState): void {
    this.#rows = [...state.rows]
    this.#heard = [...state.heard]
    this.#heardSteps = state.heardSteps
    this.#rhythm.setState(state.rhythm)
    this.#key.setState(state.key)
    this.#chosenAt = new Map(state.chosenAt)
    this.#choices = state.choices
    this.#run = state.run
    this.#runSeconds = state.runSeconds
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
    const { features, levelDb, pitchClasses, durationSeconds } = this.#memory
    this.#key.heard(pitchClasses, 12 * row, { whole: 255, seconds: durationSeconds[row] })
    const runsOn = row === this.#last + 1 && this.#last >= 0
    this.#run = runsOn ? this.#run + 1 : 1
    this.#runSeconds = (runsOn ? this.#runSeconds : 0) + durationSeconds[row]
    remember(this.#rows, row)
    this.#noteChosen(this.#soundOf(row))
    this.#note(features.subarray(row * FEATURES, (row + 1) * FEATURES), levelDb[row])
    this.#heardStep(passageSteps(this.#memory, this.#attackOf, { first: row, end: row + 1 })[0])
  }

  /** Takes note of sound from elsewhere. */
  heard({ features, durationSeconds, levelDb, attack, attackDb, beat, beats, pitchClasses }: HeardSound): void {
    this.#key.heard(pitchClasses, 0, { whole: 1, seconds: durationSeconds })
    this.#note(features, levelDb)
    this.#heardStep({ seconds: durationSeconds, attack, attackDb, row: -1, beat, beats })
  }

  /** What is heard before the music begins has a rhythm, too. */
  #heardStep(step: RhythmStep): void {
    if (!this.#begun) this.#heardSteps = [...this.#heardSteps, step].slice(-MOST_REMEMBERED)
  }

  readonly #attackOf = (row: number): number => this.#traits[row * TRAITS.length + TRAITS.indexOf('attack')]

  /** The music begins. @returns whether it goes on with the rhythm of what was heard */
  begin(): boolean {
    this.#begun = true
    if (this.#key.clarity > 0) this.#homeClarity = this.#key.clarity
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

  /** Whether the rhythm has something begin with the next unit. */
  get wantsBeginning(): boolean {
    return this.#wanted !== null && !this.#wanted.fills
  }

  /** Whether it goes on with what another one left, so that nothing is to begin. */
  get wantsNothing(): boolean {
    return this.#wanted?.fills ?? false
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
      if (this.#run >= longestRun(controls.novelty) || this.#runSeconds >= longestRunSeconds(controls.novelty)) return BARRED
      cost += RUN_ON_COST * 2 * controls.novelty - this.#fillOnGain(row, controls)
    } else if (this.#isNear(row, last) || this.#isKnownContinuation(row, controls.novelty)) return BARRED
    if (controls.novelty > 0 && this.#wanted && this.#isNear(row, this.#wanted.row)) return BARRED
    return (
      cost +
      this.#reuseCost(row) +
      (this.#wanted ? this.#rhythmCost(row, this.#wanted, runsOn ? Math.min(1, 2 * controls.novelty) : 1) : 0) +
      this.#levelCost(row, controls) -
      this.#keyGain(row, controls) +
      this.#pitchCost(row, controls)
    )
  }

  /** What was chosen by knobs may go on; what they want elsewhere comes before it. */
  #fillOnGain(row: number, { register, loudness, brightness, pitchClasses }: CorpusControls): number {
    if (!this.#wanted?.fills) return 0
    const asked = Math.min(1, Math.max(Math.abs(register), Math.abs(loudness), Math.abs(brightness)))
    return FILL_ON_GAIN * (1 - asked) * (1 - this.#outsideOf(row, pitchClasses)) * (1 - this.#beginsIn(row))
  }

  /** How clearly something begins with a unit, or in it, 0..1: what fills a step is to be heard as part of it. */
  #beginsIn(row: number): number {
    const { attackDb, stirDb } = this.#memory
    return Math.min(1, Math.max(attackDb[row], stirDb[row]) / Math.max(LEAST_ATTACK_DB, this.#clearDb))
  }

  /** Where higher or lower is asked for, other keys may come. */
  #keyGain(row: number, { register }: CorpusControls): number {
    const missing = 0.5 + (this.#homeClarity - this.#key.clarity) / (2 * KEY_CLARITY_RANGE)
    return (
      KEY_NATS * Math.max(0, Math.min(1, missing)) * (1 - Math.abs(register)) * this.#key.fitOf(this.#memory.pitchClasses, 12 * row, 255)
    )
  }

  /** @param strictness  0..1: what runs on in a collage need not begin anew */
  #rhythmCost(row: number, { seconds, beat, fills }: WantedStep, strictness: number): number {
    const { durationSeconds, attackDb, stirDb, beats } = this.#memory
    const cost = Rhythm.cost(durationSeconds[row], Math.min(this.#longestSeconds, seconds))
    if (fills) return cost + STIR_COST * this.#beginsIn(row)
    const stir = STIR_COST * Math.min(LARGEST_STIR, stirDb[row] / Math.max(LEAST_ATTACK_DB, attackDb[row]))
    const off = beats[row] - beat
    const phase = Number.isNaN(off) ? 0.25 : Math.abs(off - Math.round(off))
    const begins = stir + (attackDb[row] === 0 ? NO_ATTACK_COST : 0) + (Number.isNaN(beat) ? 0 : 2 * PHASE_COST * phase)
    return cost + strictness * begins
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
    if (row - 1 < first) return false
    if (novelty >= 1 && this.#isAlike(row - 1, last, ALIKE_ALONE)) return true
    const within = Math.min(1, 2 * novelty) * ALIKE_TOGETHER
    return (
      this.#heard.length > 1 && row - 2 >= first && this.#isAlike(row - 1, last, within) && this.#isAlike(row - 2, this.#heard[0], within)
    )
  }

  #isAlike(row: number, heard: Float32Array, within: number): boolean {
    const { features } = this.#memory
    let sum = 0
    for (let i = 0; i < FEATURES && sum < within; i++) sum += (features[row * FEATURES + i] - heard[i]) ** 2
    return sum < within
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
    return PITCH_CLASS_COST * this.#outsideOf(row, pitchClasses)
  }

  /** The share of a unit's notes that are none of the wanted ones. */
  #outsideOf(row: number, pitchClasses: CorpusControls['pitchClasses']): number {
    if (pitchClasses === null) return 0
    let outside = 255
    for (const pitchClass of pitchClasses) outside -= this.#memory.pitchClasses[12 * row + pitchClass]
    return Math.max(0, outside) / 255
  }
}

function remember<T>(list: T[], value: T): void {
  list.push(value)
  if (list.length > MOST_REMEMBERED) list.shift()
}
