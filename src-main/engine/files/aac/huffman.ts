import { type BitReader, window32 } from '../bit-reader.ts'
import { SCALE_FACTOR_BOOK, SPECTRAL_BOOKS, type CodeBook } from './code-books.ts'

/** Words up to this long are found by one look into a table. */
const QUICK_BITS = 9

class HuffmanDecoder {
  readonly #book: CodeBook
  /** symbol * 32 + length for every beginning of QUICK_BITS bits, 0 where the word is longer. */
  readonly #quick = new Uint16Array(1 << QUICK_BITS)

  constructor(book: CodeBook) {
    this.#book = book
    let code = 0
    let index = 0
    book.counts.slice(0, QUICK_BITS).forEach((count, i) => {
      const length = i + 1
      for (let word = 0; word < count; word++, code++, index++) {
        const from = code << (QUICK_BITS - length)
        this.#quick.fill(book.symbols[index] * 32 + length, from, from + (1 << (QUICK_BITS - length)))
      }
      code <<= 1
    })
  }

  read(bits: BitReader): number {
    const window = window32(bits.bytes, bits.position)
    const quick = this.#quick[window >>> (32 - QUICK_BITS)]
    if (quick !== 0) {
      bits.skip(quick & 31)
      return quick >>> 5
    }
    const { counts, symbols } = this.#book
    let first = 0
    let index = 0
    for (let length = 1; length <= counts.length; length++) {
      const offset = (window >>> (32 - length)) - first
      if (offset < counts[length - 1]) {
        bits.skip(length)
        return symbols[index + offset]
      }
      index += counts[length - 1]
      first = (first + counts[length - 1]) << 1
    }
    throw new Error('a code word does not exist')
  }
}

const scaleFactors = new HuffmanDecoder(SCALE_FACTOR_BOOK)
const spectral = SPECTRAL_BOOKS.map((book) => new HuffmanDecoder(book))

/** Difference of two scale factors, -60..60. */
export const readScaleFactorDifference = (bits: BitReader): number => scaleFactors.read(bits) - 60

/** Base, offset of the digits, and whether signs follow, by code book from 1. */
const DIGITS = [
  { base: 3, offset: 1, signs: false, values: 4 },
  { base: 3, offset: 1, signs: false, values: 4 },
  { base: 3, offset: 0, signs: true, values: 4 },
  { base: 3, offset: 0, signs: true, values: 4 },
  { base: 9, offset: 4, signs: false, values: 2 },
  { base: 9, offset: 4, signs: false, values: 2 },
  { base: 8, offset: 0, signs: true, values: 2 },
  { base: 8, offset: 0, signs: true, values: 2 },
  { base: 13, offset: 0, signs: true, values: 2 },
  { base: 13, offset: 0, signs: true, values: 2 },
  { base: 17, offset: 0, signs: true, values: 2 },
]
const ESCAPE_BOOK = 11
const ESCAPE_VALUE = 16

/**
 * Quantised lines `output[from .. to - 1]` by one code book.
 * @param book  1..11
 * @param from, to  their distance is a multiple of 4
 */
export function readSpectralLines(bits: BitReader, book: number, output: Float32Array, from: number, to: number): void {
  const { base, offset, signs, values } = DIGITS[book - 1]
  const decoder = spectral[book - 1]
  for (let at = from; at < to; at += values) {
    let symbol = decoder.read(bits)
    for (let digit = values - 1; digit >= 0; digit--) {
      output[at + digit] = (symbol % base) - offset
      symbol = Math.floor(symbol / base)
    }
    if (!signs) continue
    for (let i = at; i < at + values; i++) if (output[i] !== 0 && bits.unsigned(1) === 1) output[i] = -output[i]
    if (book !== ESCAPE_BOOK) continue
    for (let i = at; i < at + values; i++) if (Math.abs(output[i]) === ESCAPE_VALUE) output[i] = Math.sign(output[i]) * readEscape(bits)
  }
}

/** N ones, a zero, then N + 4 bits: 2^(N+4) + the bits. */
function readEscape(bits: BitReader): number {
  let width = 4
  while (bits.unsigned(1) === 1) if (++width > 12) throw new Error('a value is too large')
  return (1 << width) + bits.unsigned(width)
}
