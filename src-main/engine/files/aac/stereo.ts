import { BOOK, forEachBand, type Channel } from './channel.ts'

/**
 * What the two channels of a pair share: middle/side coding, intensity stereo, and bands of noise that were not transmitted
 * but only described.
 * @source ISO/IEC 13818-7 (2006), sections 12; ISO/IEC 14496-3, section 4.6.13 (perceptual noise substitution)
 */

export interface MiddleSide {
  mode: 'none' | 'some' | 'all'
  /** [group * bandCount + band] */
  used: Uint8Array
}

/** Sums and differences back to left and right. */
export function applyMiddleSide(left: Channel, right: Channel, { used }: MiddleSide): void {
  forEachBand(left.info, (index, from, to) => {
    if (!used[index] || left.books[index] > 11 || right.books[index] > 11) return
    for (let line = from; line < to; line++) {
      const middle = left.spectrum[line]
      const side = right.spectrum[line]
      left.spectrum[line] = middle + side
      right.spectrum[line] = middle - side
    }
  })
}

/** Bands of the right channel that are the left one's at another level. */
export function applyIntensity(left: Channel, right: Channel, { mode, used }: MiddleSide): void {
  forEachBand(right.info, (index, from, to) => {
    const book = right.books[index]
    if (book !== BOOK.intensityInPhase && book !== BOOK.intensityOutOfPhase) return
    const inverted = (book === BOOK.intensityOutOfPhase) !== (mode === 'some' && used[index] === 1)
    const gain = (inverted ? -1 : 1) * 2 ** (-right.factors[index] / 4)
    for (let line = from; line < to; line++) right.spectrum[line] = left.spectrum[line] * gain
  })
}

/** Noise that is the same in every decoding of a file. */
export class NoiseGenerator {
  #state = 1

  /** Fills the bands that are described as noise of an energy: 2^(factor / 4) is the root of the sum of squares. */
  fill(channel: Channel): void {
    forEachBand(channel.info, (index, from, to) => {
      if (channel.books[index] === BOOK.noise) this.#fillBand(channel, index, from, to)
    })
  }

  /** The same for a pair with one window: in a band that is noise in both and marked as shared, both get the same noise. */
  fillPair(left: Channel, right: Channel, { used }: MiddleSide): void {
    forEachBand(left.info, (index, from, to) => {
      const before = this.#state
      if (left.books[index] === BOOK.noise) this.#fillBand(left, index, from, to)
      if (right.books[index] !== BOOK.noise) return
      const after = this.#state
      if (used[index]) this.#state = before
      this.#fillBand(right, index, from, to)
      if (used[index] && left.books[index] === BOOK.noise) this.#state = after
    })
  }

  #fillBand({ spectrum, factors }: Channel, index: number, from: number, to: number): void {
    let energy = 0
    for (let line = from; line < to; line++) {
      this.#state = (Math.imul(this.#state, 1664525) + 1013904223) | 0
      spectrum[line] = this.#state / 2 ** 31
      energy += spectrum[line] * spectrum[line]
    }
    const gain = 2 ** (factors[index] / 4) / Math.sqrt(energy || 1)
    for (let line = from; line < to; line++) spectrum[line] *= gain
  }
}
