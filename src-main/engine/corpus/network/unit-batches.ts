import { CounterRandom, streamOf } from '../../random.ts'
import { FEATURES } from '../memory/sound-space.ts'
import type { UnitMemory } from '../memory/unit-memory.ts'
import type { RowRange } from './held-out.ts'
import { HEARD_VALUES, PLAN_PRESENT, PLAN_VALUES } from './plan.ts'

export interface BatchShape {
  /** T, units that are heard one after another. */
  steps: number
  batch: number
  /** Random units that the true next one is told from. */
  pool: number
}

/** How much what is heard differs from what was recorded. */
export interface BatchNoise {
  /** Largest standard deviation of the noise on features; each sequence draws its own share. */
  features: number
  plan: number
  /** Share of the sequences that have no plan. */
  planless: number
  /** Largest share of the units of a sequence that are heard as others which are like them: what is played jumps from place to place. */
  spliced: number
}

/** As it is measured. */
export const NO_NOISE: BatchNoise = { features: 0, plan: 0, planless: 1, spliced: 0 }

/** Random units of which the most alike takes another's place. */
const SPLICE_CHOICES = 80

export interface UnitBatch {
  /** [T, batch, HEARD_VALUES] */
  heard: Float32Array
  /** [T, batch, FEATURES] */
  targets: Float32Array
  /** [pool, FEATURES] */
  pool: Float32Array
}

/** Draws sequences of units, and a pool, from stretches of the memory: a function of seed and step. */
export class UnitBatches {
  readonly #memory: UnitMemory
  readonly #plans: Float32Array
  readonly #ranges: readonly RowRange[]
  /** Rows up to the end of each range. */
  readonly #ends: Float64Array
  readonly #shape: BatchShape

  /** @param ranges  those that are too short for a step and its target are left out */
  constructor(memory: UnitMemory, plans: Float32Array, ranges: readonly RowRange[], shape: BatchShape) {
    this.#memory = memory
    this.#plans = plans
    this.#ranges = ranges.filter(({ first, end }) => end - first >= 2)
    this.#shape = shape
    let rows = 0
    this.#ends = Float64Array.from(this.#ranges, ({ first, end }) => (rows += end - first))
  }

  get empty(): boolean {
    return this.#ranges.length === 0
  }

  draw(seed: number, step: number, noise: BatchNoise): UnitBatch {
    const random = new CounterRandom(seed, streamOf(`unit batch ${step}`))
    const { steps, batch, pool } = this.#shape
    const { features } = this.#memory
    const drawn: UnitBatch = {
      heard: new Float32Array(steps * batch * HEARD_VALUES),
      targets: new Float32Array(steps * batch * FEATURES),
      pool: new Float32Array(pool * FEATURES),
    }
    for (let b = 0; b < batch; b++) this.#drawSequence(drawn, b, random, noise)
    for (let i = 0; i < pool; i++) {
      const row = this.#randomRow(random)
      drawn.pool.set(features.subarray(row * FEATURES, (row + 1) * FEATURES), i * FEATURES)
    }
    return drawn
  }

  /** Short stretches are heard again from their start, so that every sequence is full. */
  #drawSequence({ heard, targets }: UnitBatch, b: number, random: CounterRandom, noise: BatchNoise): void {
    const { steps, batch } = this.#shape
    const { features } = this.#memory
    const { first, end } = this.#ranges[this.#rangeAt(random.integer(this.#ends[this.#ends.length - 1]))]
    const length = end - first - 1
    const start = length > steps ? random.integer(length - steps + 1) : 0
    const level = noise.features * random.uniform()
    const planLevel = noise.plan * random.uniform()
    const spliced = noise.spliced * random.uniform()
    const hasPlan = random.uniform() >= noise.planless
    for (let t = 0; t < steps; t++) {
      const row = first + ((start + t) % length)
      const from = spliced > 0 && random.uniform() < spliced ? this.#likeRow(row, random) : row
      const at = (t * batch + b) * HEARD_VALUES
      for (let i = 0; i < FEATURES; i++) heard[at + i] = features[from * FEATURES + i] + (level > 0 ? level * random.normal() : 0)
      // What is planned is the unit that follows.
      if (hasPlan) {
        for (let i = 0; i < PLAN_VALUES; i++) {
          const disturbed = planLevel > 0 && i !== PLAN_PRESENT ? planLevel * random.normal() : 0
          heard[at + FEATURES + i] = this.#plans[(row + 1) * PLAN_VALUES + i] + disturbed
        }
      }
      targets.set(features.subarray((row + 1) * FEATURES, (row + 2) * FEATURES), (t * batch + b) * FEATURES)
    }
  }

  #likeRow(row: number, random: CounterRandom): number {
    const { features } = this.#memory
    let [best, least] = [row, Infinity]
    for (let choice = 0; choice < SPLICE_CHOICES; choice++) {
      const other = this.#randomRow(random)
      let sum = 0
      for (let i = 0; i < FEATURES && sum < least; i++) sum += (features[row * FEATURES + i] - features[other * FEATURES + i]) ** 2
      if (sum < least && other !== row) [best, least] = [other, sum]
    }
    return best
  }

  #randomRow(random: CounterRandom): number {
    const at = random.integer(this.#ends[this.#ends.length - 1])
    const range = this.#rangeAt(at)
    return this.#ranges[range].end - (this.#ends[range] - at)
  }

  /** By halving: there may be thousands of recordings. */
  #rangeAt(at: number): number {
    let [low, high] = [0, this.#ends.length - 1]
    while (low < high) {
      const middle = (low + high) >> 1
      if (at < this.#ends[middle]) high = middle
      else low = middle + 1
    }
    return low
  }
}
