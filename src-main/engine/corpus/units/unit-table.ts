import { BANDS } from './semitone-bank.ts'

/**
 * The units of one recording, in their order: what each is known by, as it was recorded. Transposed copies follow from it, since the bands
 * are semitones. All levels are codes of `decibel-code.ts`.
 */
export interface UnitTable {
  /** n */
  count: number
  /** [n + 1] where each begins; the last is where the last one ends. */
  cutSeconds: Float64Array
  /** [n] how much begins with it, dB. */
  attackDb: Float32Array
  /** [n] the most that begins in it after its attack, dB: what moves, trembles or follows. */
  stirDb: Float32Array
  /** [n] mean level, dB full scale. */
  levelDb: Float32Array
  /** [n, BANDS] of all of it after its attack, with lines fine enough for notes. */
  tones: Uint8Array
  /** [n, BANDS] of its first 70 ms. */
  beginnings: Uint8Array
  /** [n, BANDS] of its second half. */
  rests: Uint8Array
  /** [n + 1, BANDS] of the 54 ms around each cut. */
  seams: Uint8Array
  /**
   * [n + 1] where in the beats each attack lies, in beats: whole numbers on them. NaN where no beats are heard.
   */
  beats: Float32Array
}

/** Makes room as units come. */
export class UnitTableBuilder {
  readonly #cuts: number[] = []
  readonly #attacks: number[] = []
  readonly #stirs: number[] = []
  readonly #levels: number[] = []
  readonly #tones = new GrowingBytes()
  readonly #beginnings = new GrowingBytes()
  readonly #rests = new GrowingBytes()
  readonly #seams = new GrowingBytes()

  addCut(seconds: number, seam: Uint8Array): void {
    this.#cuts.push(seconds)
    this.#seams.add(seam)
  }

  addUnit(unit: { attackDb: number; stirDb: number; levelDb: number; tones: Uint8Array; beginning: Uint8Array; rest: Uint8Array }): void {
    this.#attacks.push(unit.attackDb)
    this.#stirs.push(unit.stirDb)
    this.#levels.push(unit.levelDb)
    this.#tones.add(unit.tones)
    this.#beginnings.add(unit.beginning)
    this.#rests.add(unit.rest)
  }

  get cuts(): readonly number[] {
    return this.#cuts
  }

  /** @param beats  [n + 1] */
  finish(beats: Float32Array): UnitTable {
    return {
      beats,
      count: this.#levels.length,
      cutSeconds: Float64Array.from(this.#cuts),
      attackDb: Float32Array.from(this.#attacks),
      stirDb: Float32Array.from(this.#stirs),
      levelDb: Float32Array.from(this.#levels),
      tones: this.#tones.bytes(),
      beginnings: this.#beginnings.bytes(),
      rests: this.#rests.bytes(),
      seams: this.#seams.bytes(),
    }
  }
}

class GrowingBytes {
  #room = new Uint8Array(256 * BANDS)
  #length = 0

  add(row: Uint8Array): void {
    if (this.#length + row.length > this.#room.length) {
      const larger = new Uint8Array(2 * this.#room.length)
      larger.set(this.#room)
      this.#room = larger
    }
    this.#room.set(row, this.#length)
    this.#length += row.length
  }

  bytes(): Uint8Array {
    return this.#room.slice(0, this.#length)
  }
}
