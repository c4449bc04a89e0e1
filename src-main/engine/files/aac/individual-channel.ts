import type { BitReader } from '../bit-reader.ts'
import type { BandLayout } from './bands.ts'
import { BOOK, forEachBand, FRAME_LINES, SHORT_LINES, type Channel, type ChannelInfo, type WindowSequence } from './channel.ts'
import { readScaleFactorDifference, readSpectralLines } from './huffman.ts'
import { readNoiseShaping } from './noise-shaping.ts'

/**
 * The part of an AAC frame that belongs to one channel: how its spectrum is divided, its scale factors and quantised lines.
 * @source ISO/IEC 13818-7 (2006), sections 8.3 and 9 to 11
 */

const WINDOW_SEQUENCES: readonly WindowSequence[] = ['long', 'start', 'short', 'stop']

export function readChannelInfo(bits: BitReader, layout: BandLayout): ChannelInfo {
  if (bits.unsigned(1) !== 0) throw new Error('a frame uses a reserved bit')
  const sequence = WINDOW_SEQUENCES[bits.unsigned(2)]
  const windowShape = bits.unsigned(1) === 1 ? 'kaiser-bessel' : 'sine'
  const isShort = sequence === 'short'
  const edges = isShort ? layout.short : layout.long
  const bandCount = bits.unsigned(isShort ? 4 : 6)
  if (bandCount > edges.length - 1) throw new Error('a frame has more bands than there are')
  const groups = [1]
  if (isShort) {
    const grouping = bits.unsigned(7)
    for (let bit = 6; bit >= 0; bit--) {
      if ((grouping >> bit) & 1) groups[groups.length - 1]++
      else groups.push(1)
    }
  } else if (bits.unsigned(1) !== 0) throw new Error('it uses prediction, which the low-complexity profile does not have')
  return { sequence, windowShape, bandCount, groups, edges, windowLines: isShort ? SHORT_LINES : FRAME_LINES }
}

/** @param sharedInfo  where the two channels of a pair have it in common */
export function readChannel(bits: BitReader, layout: BandLayout, sharedInfo: ChannelInfo | undefined): Channel {
  const globalGain = bits.unsigned(8)
  const info = sharedInfo ?? readChannelInfo(bits, layout)
  const books = readSections(bits, info)
  const factors = readScaleFactors(bits, info, books, globalGain)
  const pulses = bits.unsigned(1) === 1 ? readPulses(bits, info) : []
  const noiseShaping = bits.unsigned(1) === 1 ? readNoiseShaping(bits, info) : []
  if (bits.unsigned(1) !== 0) throw new Error('it uses gain control, which the low-complexity profile does not have')
  const spectrum = new Float32Array(FRAME_LINES)
  readSpectrum(bits, info, books, spectrum)
  for (const { line, amplitude } of pulses) spectrum[line] += spectrum[line] > 0 ? amplitude : -amplitude
  dequantise(info, books, factors, spectrum)
  return { info, books, factors, noiseShaping, spectrum }
}

function readSections(bits: BitReader, info: ChannelInfo): Uint8Array {
  const { bandCount, groups, sequence } = info
  const books = new Uint8Array(groups.length * bandCount)
  const lengthBits = sequence === 'short' ? 3 : 5
  const escape = (1 << lengthBits) - 1
  for (let group = 0; group < groups.length; group++) {
    for (let band = 0; band < bandCount;) {
      const book = bits.unsigned(4)
      if (book === 12) throw new Error('a frame uses a reserved code book')
      let length = 0
      let part: number
      do {
        part = bits.unsigned(lengthBits)
        length += part
      } while (part === escape)
      if (length === 0 || band + length > bandCount) throw new Error('a frame is divided wrongly')
      books.fill(book, group * bandCount + band, group * bandCount + band + length)
      band += length
    }
  }
  return books
}

const isIntensity = (book: number): boolean => book === BOOK.intensityInPhase || book === BOOK.intensityOutOfPhase

function readScaleFactors(bits: BitReader, info: ChannelInfo, books: Uint8Array, globalGain: number): Int16Array {
  const factors = new Int16Array(books.length)
  let scale = globalGain
  let position = 0
  let noise = globalGain - 90
  let isFirstNoise = true
  for (let i = 0; i < info.groups.length * info.bandCount; i++) {
    if (books[i] === BOOK.zero) continue
    if (isIntensity(books[i])) factors[i] = position += readScaleFactorDifference(bits)
    else if (books[i] === BOOK.noise) {
      noise += isFirstNoise ? bits.unsigned(9) - 256 : readScaleFactorDifference(bits)
      isFirstNoise = false
      factors[i] = noise
    } else {
      scale += readScaleFactorDifference(bits)
      if (scale < 0 || scale > 255) throw new Error('a scale factor is out of range')
      factors[i] = scale
    }
  }
  return factors
}

function readPulses(bits: BitReader, info: ChannelInfo): { line: number; amplitude: number }[] {
  if (info.sequence === 'short') throw new Error('a frame has pulses in short windows')
  const count = bits.unsigned(2) + 1
  const startBand = bits.unsigned(6)
  if (startBand >= info.edges.length) throw new Error('a pulse lies outside the spectrum')
  let line = info.edges[startBand]
  return Array.from({ length: count }, () => {
    line += bits.unsigned(5)
    if (line >= FRAME_LINES) throw new Error('a pulse lies outside the spectrum')
    return { line, amplitude: bits.unsigned(4) }
  })
}

/** In the order of the bit stream: group, band, window, line. */
function readSpectrum(bits: BitReader, info: ChannelInfo, books: Uint8Array, spectrum: Float32Array): void {
  forEachBand(info, (index, from, to) => {
    if (books[index] !== BOOK.zero && books[index] <= 11) readSpectralLines(bits, books[index], spectrum, from, to)
  })
}

/** q^(4/3); the largest escape is 2^13 - 1, and a pulse may add 4 x 15. */
const POWER_4_3 = Float64Array.from({ length: 8192 + 64 }, (_, q) => Math.cbrt(q ** 4))

/** x = sign(q) |q|^(4/3) 2^((factor - 100) / 4) */
function dequantise(info: ChannelInfo, books: Uint8Array, factors: Int16Array, spectrum: Float32Array): void {
  forEachBand(info, (index, from, to) => {
    if (books[index] === BOOK.zero || books[index] > 11) return
    const gain = 2 ** ((factors[index] - 100) / 4)
    for (let line = from; line < to; line++) {
      const q = spectrum[line]
      if (q !== 0) spectrum[line] = (q > 0 ? POWER_4_3[q] : -POWER_4_3[-q]) * gain
    }
  })
}
