import type { DotMemory } from '../../dsp/simd-dot.ts'
import { SEAM_FEATURES } from '../memory/sound-space.ts'
import { TRAITS } from '../memory/traits.ts'
import type { UnitMemory } from '../memory/unit-memory.ts'
import type { TraitWishes } from './trait-balance.ts'
import { FIRST_TRAIT, MOST_LOOKED_AT, ONE, SEAM_SQUARED, SEAM_WEIGHT, SQUARES, type UnitVectors } from './unit-vectors.ts'

/**
 * The scores of units as one product of a vector a unit with a query, so that an index can find the best among any number:
 *
 *   score = q k + b - J |s - e|^2 + w t - m |t'|^2 / 2
 *
 * with s how the unit begins, e how the last one ended, t its traits, t' those that a rhythm wants. What does not depend on the unit is
 * left out.
 */

/**
 * What a cluster promises is what its best units reach: the score of its centre, and so many deviations of its scores above it,
 *
 *   q c + r sqrt(sum_i q_i^2 v_i)   with v the variances of its vectors in each place
 */
const REACH_DEVIATIONS = 3

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
  readonly #spreadsAt: number
  readonly #squaresAt: number
  /** Playable rows in the order of their vectors. */
  readonly #rows: Uint32Array
  readonly #clusters: UnitVectors['clusters']

  /**
   * @param traits   [rows, TRAITS] of the memory
   * @param vectors  are this object's own from now on
   * @param keySize  of the network's queries
   */
  constructor(memory: UnitMemory, traits: Float32Array, { size, dots, rows, clusters }: UnitVectors, keySize: number) {
    this.#memory = memory
    this.traits = traits
    this.#dots = dots
    this.#size = size
    this.#keySize = keySize
    this.#rows = rows
    this.#clusters = clusters
    const centres = clusters?.count ?? 0
    this.#centresAt = rows.length * size
    this.#spreadsAt = this.#centresAt + centres * size
    this.#queryAt = this.#spreadsAt + centres * size
    this.#squaresAt = this.#queryAt + size
    this.#resultAt = this.#squaresAt + size
    dots.reserve(this.#resultAt + Math.max(rows.length, centres) + 8)
    if (!clusters) return
    dots.values.set(clusters.centres, this.#centresAt)
    dots.values.set(clusters.spreads, this.#spreadsAt)
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
    const promised = this.#promises(count)
    const order = Array.from({ length: count }, (_, i) => i).sort((a, b) => promised[b] - promised[a])
    const found: ScoredUnits = { count: 0, rows: new Uint32Array(2 * MOST_LOOKED_AT), scores: new Float32Array(2 * MOST_LOOKED_AT) }
    for (const cluster of order) {
      const size = starts[cluster + 1] - starts[cluster]
      if (found.count > 0 && found.count + size > MOST_LOOKED_AT) break
      const part = this.#weighed(this.#scan(starts[cluster], Math.min(size, found.rows.length - found.count)), nats)
      found.rows.set(part.rows, found.count)
      found.scores.set(part.scores, found.count)
      found.count += part.count
    }
    return found
  }

  /** What each cluster may hold for the query. */
  #promises(count: number): Float32Array {
    const { values } = this.#dots
    for (let i = 0; i < this.#size; i++) values[this.#squaresAt + i] = values[this.#queryAt + i] ** 2
    this.#dotRows(this.#spreadsAt, count, this.#squaresAt)
    const variances = values.slice(this.#resultAt, this.#resultAt + count)
    this.#dotRows(this.#centresAt, count)
    return variances.map((variance, i) => values[this.#resultAt + i] + REACH_DEVIATIONS * Math.sqrt(Math.max(0, variance)))
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

  #dotRows(inputAt: number, count: number, vectorAt = this.#queryAt): void {
    if (count === 0) return
    const run = { rowsAt: vectorAt, inputAt, outputAt: this.#resultAt, taps: this.#size, count }
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
}
