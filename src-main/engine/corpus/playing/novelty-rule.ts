import { FEATURES } from '../memory/sound-space.ts'
import type { UnitMemory } from '../memory/unit-memory.ts'

/** A unit that must not be chosen. */
export const BARRED = Infinity

/** Nats for what goes on as it was recorded, and what it gains in a collage. */
const RUN_ON_COST = 1
const COLLAGE_GAIN = 6
/** Within so many seconds of where the music is in the recording, nothing but its next unit may come... */
const NEAR_SECONDS = 3
/** ...in a loop within this share of it. */
const NEAR_SHARE = 0.25
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

/** How long passages may be by the novelty that is wanted: 0 a collage, 0.5 three units, 1 no two units that belong together. */
export const longestRun = (novelty: number): number => (novelty >= 1 ? 1 : Math.max(1, Math.round(3 * 2 ** (4 * (0.5 - novelty)))))

/** A passage is left when it is longer than this, seconds: long units are as like their recording as several short ones. */
const longestRunSeconds = (novelty: number): number => 0.55 * 2 ** (4 * (0.5 - novelty))

/** What was played lately, to go back to; not touched by what comes later. */
export interface NoveltyState {
  last: number
  heard: readonly Float32Array[]
  chosenAt: ReadonlyMap<number, readonly number[]>
  choices: number
  run: number
  runSeconds: number
}

/** Knows what was played lately, and bars what would go on as a recording does, or comes again too soon. */
export class NoveltyRule {
  readonly #memory: UnitMemory
  /** -1 where nothing of the memory was played yet. */
  #last = -1
  /** Features of the two units that were heard last. */
  #heard: Float32Array[] = []
  /** By recording and unit, when it was chosen lately. */
  #chosenAt = new Map<number, readonly number[]>()
  #choices = 0
  #run = 0
  #runSeconds = 0

  constructor(memory: UnitMemory) {
    this.#memory = memory
  }

  state(): NoveltyState {
    return {
      last: this.#last,
      heard: [...this.#heard],
      chosenAt: new Map(this.#chosenAt),
      choices: this.#choices,
      run: this.#run,
      runSeconds: this.#runSeconds,
    }
  }

  setState({ last, heard, chosenAt, choices, run, runSeconds }: NoveltyState): void {
    this.#last = last
    this.#heard = [...heard]
    this.#chosenAt = new Map(chosenAt)
    this.#choices = choices
    this.#run = run
    this.#runSeconds = runSeconds
  }

  /** Takes note of a unit of the memory. */
  heardRow(row: number): void {
    const { features, durationSeconds } = this.#memory
    const runsOn = this.runsOn(row)
    this.#run = runsOn ? this.#run + 1 : 1
    this.#runSeconds = (runsOn ? this.#runSeconds : 0) + durationSeconds[row]
    this.#last = row
    this.#noteChosen(this.#soundOf(row))
    this.heard(features.subarray(row * FEATURES, (row + 1) * FEATURES))
  }

  /** Takes note of sound from elsewhere. @param features [FEATURES] */
  heard(features: Float32Array): void {
    this.#heard = [...this.#heard.slice(-1), features]
  }

  /** Whether a unit follows in its recording on the one that was played last. */
  runsOn(row: number): boolean {
    return this.#last >= 0 && row === this.#last + 1
  }

  /** Whether two rows stand near each other in one recording. @param other  -1: none */
  isNear(row: number, other: number): boolean {
    if (other < 0) return false
    const { blocks, blockOf, startSeconds } = this.#memory
    if (blocks[blockOf[row]].recording !== blocks[blockOf[other]].recording) return false
    const { first, count } = blocks[blockOf[row]]
    const nearSeconds = Math.min(NEAR_SECONDS, NEAR_SHARE * startSeconds[first + count])
    return Math.abs(startSeconds[row] - startSeconds[other]) < nearSeconds
  }

  /** @returns nats to be taken away from the unit's score; BARRED where it would be no news */
  cost(row: number, novelty: number): number {
    if (!this.runsOn(row)) return this.isNear(row, this.#last) || this.#isKnownContinuation(row, novelty) ? BARRED : this.#reuseCost(row)
    const isOver = this.#run >= longestRun(novelty) || this.#runSeconds >= longestRunSeconds(novelty)
    const inCollage = Math.max(0, 1 - 2 * novelty)
    return isOver ? BARRED : RUN_ON_COST * 2 * novelty - COLLAGE_GAIN * inCollage + this.#reuseCost(row)
  }

  #noteChosen(sound: number): void {
    for (const [known, times] of this.#chosenAt) if (this.#choices - times[times.length - 1] >= REUSE_MEMORY) this.#chosenAt.delete(known)
    const former = this.#chosenAt.get(sound)?.filter((at) => this.#choices - at < REUSE_MEMORY) ?? []
    this.#chosenAt.set(sound, [...former, this.#choices++])
  }

  /** Names a unit whatever its transposition. */
  #soundOf(row: number): number {
    const { blocks, blockOf } = this.#memory
    const block = blocks[blockOf[row]]
    return block.recording * 2 ** 24 + row - block.first
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
}
