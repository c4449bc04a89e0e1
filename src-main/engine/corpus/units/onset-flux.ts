import { BANDS } from './semitone-bank.ts'

/** Bands that are heard as one: two semitones. */
const POOL = 2
export const POOLED = Math.floor(BANDS / POOL)
/** Softer than this, in dB full scale, nothing begins. */
const FLOOR_DB = -75
/** Frames between those that are compared: 23 ms. */
const LAG = 2

/**
 * How much begins in each frame: the mean rise of the bands in dB over two frames, against the loudest of the neighbouring bands before, so
 * that vibrato is no beginning.
 *
 *   flux[t] = 1 / B sum_b max(0, L[t, b] - max(L[t - 2, b - 1 .. b + 1]))
 *
 * @source Boeck & Widmer, "Maximum filter vibrato suppression for onset detection" (2013)
 */
export class OnsetFlux {
  /** Levels of the last frames, in turn. */
  readonly #levels = Array.from({ length: LAG + 1 }, () => new Float32Array(POOLED).fill(FLOOR_DB))
  #frame = 0

  /** @param bands  powers of one frame, from `at`  @returns dB */
  push(bands: Float32Array, at: number): number {
    const now = this.#levels[this.#frame % (LAG + 1)]
    const before = this.#levels[(this.#frame + 1) % (LAG + 1)]
    let sum = 0
    for (let b = 0; b < POOLED; b++) {
      const power = bands[at + POOL * b] + bands[at + POOL * b + 1]
      now[b] = Math.max(FLOOR_DB, 10 * Math.log10(power + 1e-12))
      const former = Math.max(before[b], before[b > 0 ? b - 1 : 0], before[b < POOLED - 1 ? b + 1 : b])
      sum += Math.max(0, now[b] - former)
    }
    this.#frame++
    return this.#frame <= LAG ? 0 : sum / POOLED
  }
}
