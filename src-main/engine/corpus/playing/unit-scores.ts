import { DotMemory } from '../../dsp/simd-dot.ts'
import { FEATURES, SEAM_FEATURES } from '../memory/sound-space.ts'
import { TRAITS, traitsOf } from '../memory/traits.ts'
import type { UnitMemory } from '../memory/unit-memory.ts'
import type { TraitWishes } from './trait-balance.ts'
import type { PointerNetwork } from '../network/pointer-network.ts'
import { clusterRows, type Clusters } from './cluster-rows.ts'

/**
 * The scores of units as one product of a vector a unit with a query, so that an index can find the best among any number:
 *
 *   score = q k + b - J |s - e|^2 + w t - m |t'|^2 / 2
 *
 * with s how the unit begins, e how the last one ended, t its traits, t' those that a rhythm wants. What does not depend on the unit is
 * left out.
 */

/** Places in a unit's vector after its key. */
const ONE = SEAM_FEATURES
const SEAM_SQUARED = SEAM_FEATURES + 1
const FIRST_TRAIT = SEAM_FEATURES + 2
const SQUARES = FIRST_TRAIT + TRAITS.length
const EXTRA = SQUARES + 1
/** What a rhythm wants of a unit. */
const RHYTHMIC = [TRAITS.indexOf('duration'), TRAITS.indexOf('attack')]

/** Nats for a seam as different as two random ones. */
export const SEAM_WEIGHT = 18
/** Up to so many units all are looked at. */
const MOST_WITHOUT_INDEX = 40_000
/** Beyond, the best clusters until so many units are. */
const LOOKED_AT = 12_000

export interface ScoredUnits {
  count: number
  /** Rows of the memory. */
  rows: Uint32Array
  /** Nats, up to a constant. */
  scores: Float32Array
}

export class UnitScores {
  /** [rows, TRAITS] of the memory */
  readonly traits: Float32Array
  readonly #memory: UnitMemory
  readonly #dots: DotMemory
  readonly #size: number
  readonly #keySize: number
  readonly #queryAt: number
  readonly #resultAt: number
  readonly #centresAt: number
  /** Playable rows in the order of their vectors. */
  readonly #rows: Uint32Array
  readonly #clusters: Clusters | null

  constructor(memory: UnitMemory, network: PointerNetwork) {
    this.#memory = memory
    this.traits = traitsOf(memory)
    this.#keySize = network.queryValues
    this.#size = Math.ceil((this.#keySize + EXTRA) / 8) * 8
    const playable = playableRows(memory)
    const count = playable.length
    this.#dots = new DotMemory(count * this.#size + 2 * this.#size)
    this.#writeVectors(playable, network, this.#dots.values)
    this.#clusters = count > MOST_WITHOUT_INDEX ? clusterRows(this.#dots, count, this.#size, this.#clusterWeights()) : null
    const centres = this.#clusters?.count ?? 0
    this.#rows = this.#clusters ? Uint32Array.from(this.#clusters.order, (index) => playable[index]) : playable
    this.#centresAt = count * this.#size
    this.#queryAt = this.#centresAt + centres * this.#size
    this.#resultAt = this.#queryAt + this.#size
    this.#dots.reserve(this.#resultAt + Math.max(count, centres) + 8)
    if (this.#clusters) this.#dots.values.set(this.#clusters.centres, this.#centresAt)
  }

  get units(): number {
    return this.#rows.length
  }

  /**
   * The units that are worth looking at for a query.
   *
   * @param ended   [SEAM_FEATURES] how the last one ended; null: anything may begin
   * @param wishes  what is wanted of its traits
   * @param nats    by recording, more or less for its units; those of -Infinity are left out; null: all alike
   */
  score(query: Float32Array, ended: Float32Array | null, wishes: TraitWishes, nats: ArrayLike<number> | null = null): ScoredUnits {
    this.#writeQuery(query, ended, wishes)
    if (!this.#clusters) return this.#weighed(this.#scan(0, this.#rows.length), nats)
    const { starts, count } = this.#clusters
    this.#dotRows(this.#centresAt, count)
    const ofCentres = this.#dots.values.slice(this.#resultAt, this.#resultAt + count)
    const order = Array.from({ length: count }, (_, i) => i).sort((a, b) => ofCentres[b] - ofCentres[a])
    const found: ScoredUnits = { count: 0, rows: new Uint32Array(2 * LOOKED_AT), scores: new Float32Array(2 * LOOKED_AT) }
    for (const cluster of order) {
      const size = starts[cluster + 1] - starts[cluster]
      if (found.count > 0 && found.count + size > LOOKED_AT) break
      const part = this.#weighed(this.#scan(starts[cluster], Math.min(size, found.rows.length - found.count)), nats)
      found.rows.set(part.rows, found.count)
      found.scores.set(part.scores, found.count)
      found.count += part.count
    }
    return found
  }

  #scan(first: number, count: number): ScoredUnits {
    this.#dotRows(first * this.#size, count)
    return {
      count,
      rows: this.#rows.subarray(first, first + count),
      scores: this.#dots.values.slice(this.#resultAt, this.#resultAt + count),
    }
  }

  #weighed(scored: ScoredUnits, nats: ArrayLike<number> | null): ScoredUnits {
    if (!nats) return scored
    const { blocks, blockOf } = this.#memory
    const kept: ScoredUnits = { count: 0, rows: new Uint32Array(scored.count), scores: new Float32Array(scored.count) }
    for (let i = 0; i < scored.count; i++) {
      const more = nats[blocks[blockOf[scored.rows[i]]].recording]
      if (more === -Infinity) continue
      kept.rows[kept.count] = scored.rows[i]
      kept.scores[kept.count++] = scored.scores[i] + more
    }
    return kept
  }

  #dotRows(inputAt: number, count: number): void {
    if (count === 0) return
    const run = { rowsAt: this.#queryAt, inputAt, outputAt: this.#resultAt, taps: this.#size, count }
    this.#dots.polyphase({ ...run, phase: 0, phaseStep: 0, phases: 1, step: this.#size })
  }

  #writeQuery(query: Float32Array, ended: Float32Array | null, { slopes, match }: TraitWishes): void {
    const { values } = this.#dots
    const at = this.#queryAt
    const extra = at + this.#keySize
    values.fill(0, at, at + this.#size)
    values.set(query, at)
    if (ended) {
      for (let i = 0; i < SEAM_FEATURES; i++) values[extra + i] = 2 * SEAM_WEIGHT * ended[i]
      values[extra + SEAM_SQUARED] = -SEAM_WEIGHT
    }
    values[extra + ONE] = 1
    for (let i = 0; i < TRAITS.length; i++) values[extra + FIRST_TRAIT + i] = slopes[i]
    values[extra + SQUARES] = -match / 2
  }

  #writeVectors(playable: Uint32Array, network: PointerNetwork, values: Float32Array): void {
    const { features, seams } = this.#memory
    const key = new Float32Array(this.#keySize)
    playable.forEach((row, index) => {
      const at = index * this.#size
      const extra = at + this.#keySize
      const bias = network.keyOf(features.subarray(row * FEATURES, (row + 1) * FEATURES), key)
      values.set(key, at)
      let squared = 0
      for (let i = 0; i < SEAM_FEATURES; i++) {
        const seam = seams[row * SEAM_FEATURES + i]
        values[extra + i] = seam
        squared += seam * seam
      }
      values[extra + ONE] = bias
      values[extra + SEAM_SQUARED] = squared
      const traits = this.traits.subarray(row * TRAITS.length, (row + 1) * TRAITS.length)
      values.set(traits, extra + FIRST_TRAIT)
      values[extra + SQUARES] = RHYTHMIC.reduce((sum, trait) => sum + traits[trait] ** 2, 0)
    })
  }

  /** How much a difference in each place changes scores, by the size that queries have there. */
  #clusterWeights(): Float32Array {
    const weights = new Float32Array(this.#size)
    weights.fill(1, 0, this.#keySize)
    weights.fill((2 * SEAM_WEIGHT) / Math.sqrt(2 * SEAM_FEATURES), this.#keySize, this.#keySize + SEAM_FEATURES)
    weights[this.#keySize + ONE] = 1
    return weights
  }
}

function playableRows({ playable, rows }: UnitMemory): Uint32Array {
  const found = new Uint32Array(rows)
  let count = 0
  for (let row = 0; row < rows; row++) if (playable[row] === 1) found[count++] = row
  return found.slice(0, count)
}
