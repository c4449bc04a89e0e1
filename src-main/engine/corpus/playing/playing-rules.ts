import type { UnitMemory } from '../memory/unit-memory.ts'
import type { CorpusControls } from './corpus-controls.ts'
import { KeyRule, type KeyRuleState } from './key-rule.ts'
import { BARRED, NoveltyRule, type NoveltyState } from './novelty-rule.ts'
import { RhythmRule, type RhythmPart, type RhythmRuleState } from './rhythm-rule.ts'
import type { WantedTraits } from './trait-balance.ts'

const FREE_LEVEL_DB = 4
const LEVEL_COST = 0.25
/** Nats for a unit whose notes are all outside of the wanted ones. */
const PITCH_CLASS_COST = 9

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
  novelty: NoveltyState
  rhythm: RhythmRuleState
  key: KeyRuleState
  levelDb: number | null
}

/** What has been played lately, and what that forbids or makes costly. */
export class PlayingRules {
  readonly #memory: UnitMemory
  readonly #novelty: NoveltyRule
  readonly #rhythm: RhythmRule
  readonly #key: KeyRule
  #levelDb: number | null = null

  /** @param traits [rows, TRAITS] */
  constructor(memory: UnitMemory, traits: Float32Array) {
    this.#memory = memory
    this.#novelty = new NoveltyRule(memory)
    this.#rhythm = new RhythmRule(memory, traits)
    this.#key = new KeyRule(memory)
  }

  state(): PlayingRulesState {
    return { novelty: this.#novelty.state(), rhythm: this.#rhythm.state(), key: this.#key.state(), levelDb: this.#levelDb }
  }

  setState({ novelty, rhythm, key, levelDb }: PlayingRulesState): void {
    this.#novelty.setState(novelty)
    this.#rhythm.setState(rhythm)
    this.#key.setState(key)
    this.#levelDb = levelDb
  }

  /** Takes note of a unit that is played. @returns how long it sounds until the next one's cut, seconds */
  played(row: number): number {
    const seconds = this.#rhythm.place(row)
    this.heardRow(row)
    return seconds
  }

  /** Takes note of a unit as if it had been played. */
  heardRow(row: number): void {
    this.#key.heardRow(row)
    this.#novelty.heardRow(row)
    this.#rhythm.heardRow(row)
    this.#levelDb = this.#memory.levelDb[row]
  }

  /** Takes note of sound from elsewhere. */
  heard({ features, durationSeconds, levelDb, attack, attackDb, beat, beats, pitchClasses }: HeardSound): void {
    this.#key.heard(pitchClasses, durationSeconds)
    this.#novelty.heard(features)
    this.#rhythm.heard({ seconds: durationSeconds, attack, attackDb, row: -1, beat, beats })
    this.#levelDb = levelDb
  }

  /** The music begins. @returns whether it goes on with the rhythm of what was heard */
  begin(): boolean {
    this.#key.begin()
    return this.#rhythm.begin()
  }

  /** Puts what comes to the rhythm of a passage. @param rows  of one block, one after another */
  followRows(first: number, end: number): void {
    this.#rhythm.followRows(first, end)
  }

  /** Looks what the next unit should be like. @returns null where no rhythm is known */
  expect(controls: CorpusControls): WantedTraits | null {
    return this.#rhythm.expect(controls)
  }

  /** What the rhythm has the next unit be. */
  get part(): RhythmPart {
    const { wanted } = this.#rhythm
    if (!wanted) return 'free'
    if (wanted.fills) return 'fills'
    return wanted.stressed ? 'stressed' : 'begins'
  }

  /** The unit that is played comes earlier by so much. */
  shift(seconds: number): void {
    this.#rhythm.shift(seconds)
  }

  /** @returns nats to be taken away from the unit's score; Infinity where it must not come */
  cost(row: number, controls: CorpusControls): number {
    const { novelty } = controls
    const news = this.#novelty.cost(row, novelty)
    if (news === BARRED) return BARRED
    if (novelty > 0 && this.#novelty.isNear(row, this.#rhythm.wanted?.row ?? -1)) return BARRED
    const runsOn = this.#novelty.runsOn(row)
    const inRhythm = this.#rhythm.cost(row, {
      onward: runsOn ? this.#leftTo(row, controls) : 0,
      strictness: runsOn ? Math.min(1, 2 * novelty) : 1,
    })
    return news + inRhythm + this.#levelCost(row, controls) - this.#key.gain(row, controls) + this.#pitchCost(row, controls)
  }

  /** How much it is left to the rhythm whether what was chosen by knobs goes on, 0..1: what they want elsewhere comes before it. */
  #leftTo(row: number, { register, loudness, brightness, pitchClasses }: CorpusControls): number {
    const asked = Math.min(1, Math.max(Math.abs(register), Math.abs(loudness), Math.abs(brightness)))
    return (1 - asked) * (1 - this.#outsideOf(row, pitchClasses))
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
