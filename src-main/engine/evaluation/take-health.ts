import type { Movement, TakeHealth } from '../../../src-shared/project/index.ts'
import type { Sound } from '../dsp/codecs/index.ts'
import { LevelMeter, toDb } from '../dsp/level.ts'
import { mixToMono } from '../dsp/mixdown.ts'

/** Length of the pieces that loudness and silence are judged by. */
const PIECE_SECONDS = 0.05
/** A piece below this is heard as silence beside music at normal level. */
const SILENT_PIECE_DB = -60
/** Level reported for digital silence: below any converter's noise, and a number that JSON can hold. */
const LOWEST_DB = -120
/** Samples on each side of a join that belong to it: 1 ms at 16 kHz. */
const JOIN_MARGIN_SAMPLES = 16
/** Under this mean square of the high-passed signal, about -100 dBFS, there is nothing to hear on either side. */
const INAUDIBLE_ENERGY = 1e-10

const SILENT_PIECE_ENERGY = 10 ** (SILENT_PIECE_DB / 10)
/** A piece begins suddenly where the energy of its differences is so many times that of the two before: 6 dB. */
const ONSET_RISE = 4

const boundedDb = (amplitude: number): number => Math.max(LOWEST_DB, toDb(amplitude))

class Mean {
  #sum = 0
  #count = 0

  add(value: number): void {
    this.#sum += value
    this.#count++
  }

  get value(): number {
    return this.#count === 0 ? 0 : this.#sum / this.#count
  }
}

/**
 * Measures a take while it grows, in constant memory for each second: level, silence, clipping, fading, seams.
 *
 * Seams are judged on the fourth difference of the signal, a high-pass of 24 dB an octave that leaves little of music
 * but passes a jump: mean energy within 1 ms of the joins over that elsewhere.
 */
export class TakeHealthMeter {
  readonly #level = new LevelMeter()
  readonly #pieceSamples: number
  readonly #joinSpacing: number | null
  /** Joins that were told and not yet passed, in their order. */
  readonly #joins: number[] = []
  readonly #atJoins = new Mean()
  readonly #elsewhere = new Mean()
  readonly #pieceEnergies: number[] = []
  readonly #pieceRoughness: number[] = []
  readonly #sampleRate: number
  readonly #all = new Mean()
  readonly #differences = new Mean()
  #pieceDifference = new Mean()
  readonly #recent = new Float64Array(4)
  #piece = new Mean()
  #samples = 0
  /** Of all channels. */
  #clippable = 0

  /**
   * @param sampleRate  Hz
   * @param joinSpacing samples from one frame join to the next; the first one is at this sample; null: they are told by `joinAt`
   */
  constructor(sampleRate: number, joinSpacing: number | null) {
    this.#sampleRate = sampleRate
    this.#pieceSamples = Math.round(sampleRate * PIECE_SECONDS)
    this.#joinSpacing = joinSpacing
  }

  /** Something is joined there. @param sample  of the take, not yet added; none before one that was told */
  joinAt(sample: number): void {
    this.#joins.push(sample)
  }

  /** @param sound planar, the next samples of the take; seams and silence are judged on what the channels share */
  add(sound: Sound): void {
    this.#level.add(sound)
    this.#clippable += sound.length * sound[0].length
    for (const sample of mixToMono(sound)) {
      const difference = (sample - this.#recent[3]) ** 2
      this.#pieceDifference.add(difference)
      this.#differences.add(difference)
      this.#all.add(sample * sample)
      this.#addToSeams(sample)
      this.#piece.add(sample * sample)
      this.#samples++
      if (this.#samples % this.#pieceSamples === 0) this.#closePiece()
    }
  }

  /** How much the sound moves: its level, its onsets, its brightness against noise. */
  movement(): Movement {
    const levels = this.#pieceEnergies.map((energy) => boundedDb(Math.sqrt(energy))).filter((level) => level >= SILENT_PIECE_DB)
    const mean = levels.reduce((sum, level) => sum + level, 0) / Math.max(1, levels.length)
    const variance = levels.reduce((sum, level) => sum + (level - mean) ** 2, 0) / Math.max(1, levels.length)
    const sudden = this.#pieceRoughness.filter((energy, i) => {
      const before = Math.max(...this.#pieceRoughness.slice(Math.max(0, i - 2), i))
      return i > 0 && this.#pieceEnergies[i] > SILENT_PIECE_ENERGY && energy > ONSET_RISE * before
    }).length
    const seconds = this.#samples / this.#sampleRate
    return {
      levelSpreadDb: Math.sqrt(variance),
      onsetsPerSecond: seconds === 0 ? 0 : sudden / seconds,
      roughness: this.#all.value < INAUDIBLE_ENERGY ? 0 : this.#differences.value / this.#all.value,
    }
  }

  /** @param seed  what the take began from, measured alike */
  result(seed: Movement | null = null): TakeHealth {
    const { peakDb, rmsDb, clippedSamples } = this.#level.result()
    const energies = this.#pieceEnergies.length > 0 ? this.#pieceEnergies : [this.#piece.value]
    const silent = energies.filter((energy) => boundedDb(Math.sqrt(energy)) < SILENT_PIECE_DB).length
    return {
      rmsDb: Math.max(LOWEST_DB, rmsDb),
      peakDb: Math.max(LOWEST_DB, peakDb),
      silentFraction: silent / energies.length,
      clippedFraction: this.#clippable === 0 ? 0 : clippedSamples / this.#clippable,
      energyDriftDb: driftDb(energies),
      joinClickRatio: this.#clickRatio(),
      movement: seed && { take: this.movement(), seed },
    }
  }

  #addToSeams(sample: number): void {
    const [a, b, c, d] = this.#recent
    if (this.#samples >= 4) {
      const difference = sample - 4 * d + 6 * c - 4 * b + a
      // The difference is centred two samples back.
      const position = this.#samples - 2
      ;(this.#isNearJoin(position) ? this.#atJoins : this.#elsewhere).add(difference * difference)
    }
    this.#recent.copyWithin(0, 1)
    this.#recent[3] = sample
  }

  #closePiece(): void {
    this.#pieceEnergies.push(this.#piece.value)
    this.#pieceRoughness.push(this.#pieceDifference.value)
    this.#pieceDifference = new Mean()
    this.#piece = new Mean()
  }

  #isNearJoin(position: number): boolean {
    const spacing = this.#joinSpacing
    if (spacing === null) {
      while (this.#joins.length > 0 && this.#joins[0] < position - JOIN_MARGIN_SAMPLES) this.#joins.shift()
      return this.#joins.length > 0 && this.#joins[0] <= position + JOIN_MARGIN_SAMPLES
    }
    const offset = ((position + spacing / 2) % spacing) - spacing / 2
    return Math.abs(offset) <= JOIN_MARGIN_SAMPLES && position > spacing / 2
  }

  #clickRatio(): number {
    const [joins, elsewhere] = [this.#atJoins.value, this.#elsewhere.value]
    if (joins < INAUDIBLE_ENERGY && elsewhere < INAUDIBLE_ENERGY) return 1
    return joins / Math.max(elsewhere, INAUDIBLE_ENERGY)
  }
}

/** Level of the last fifth of the pieces over that of the first fifth. */
const driftDb = (energies: readonly number[]): number => {
  const fifth = Math.max(1, Math.floor(energies.length / 5))
  const levelDb = (part: readonly number[]): number => boundedDb(Math.sqrt(part.reduce((sum, energy) => sum + energy, 0) / part.length))
  return levelDb(energies.slice(-fifth)) - levelDb(energies.slice(0, fifth))
}
