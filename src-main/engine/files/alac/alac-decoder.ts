import { BitReader } from '../bit-reader.ts'
import { parseAlacConfig, type AlacConfig } from './alac-config.ts'
import { predict, readResidual } from './alac-prediction.ts'

/**
 * Apple Lossless, exact to the bit at 16, 20, 24 and 32 bits and up to eight channels: voice memos, and what iTunes ripped.
 *
 * Written here because no decoder with a fitting licence is kept up. A packet that breaks the rules throws; none costs more than its frame.
 *
 * @source Apple, ALAC reference decoder (Apache 2.0), "ALACMagicCookieDescription.txt" and codec/ALACDecoder.cpp: format of the bit stream
 */

const ELEMENT = { single: 0, pair: 1, lowFrequency: 3, data: 4, fill: 6, end: 7 } as const
const FIRST_ORDER = 31
/** From the order in the stream (centre first) to that of WAV files (left, right, centre, low frequency, back). */
const CHANNEL_ORDER: Record<number, readonly number[]> = {
  3: [1, 2, 0],
  4: [1, 2, 0, 3],
  5: [1, 2, 0, 3, 4],
  6: [1, 2, 0, 5, 3, 4],
  7: [1, 2, 0, 6, 3, 4, 5],
  8: [3, 4, 0, 7, 5, 6, 1, 2],
}

export class AlacDecoder {
  readonly config: AlacConfig

  /** @throws Error where the description is none of Apple Lossless, in words */
  constructor(magicCookie: Uint8Array) {
    this.config = parseAlacConfig(magicCookie)
  }

  /**
   * @returns planar integers in units of 2^(1 - bitDepth)
   * @throws Error where the packet breaks the format's rules
   */
  decode(packet: Uint8Array): Int32Array[] {
    const bits = new BitReader(packet)
    const channels: Int32Array[] = []
    while (channels.length < this.config.channels && bits.endBit - bits.position >= 3) {
      const element = bits.unsigned(3)
      if (element === ELEMENT.end) break
      if (element === ELEMENT.single || element === ELEMENT.lowFrequency) channels.push(...this.#element(bits, 1))
      else if (element === ELEMENT.pair) channels.push(...this.#element(bits, 2))
      else if (element === ELEMENT.data) skipData(bits)
      else if (element === ELEMENT.fill) skipFill(bits)
      else throw new Error('a packet holds a reserved element')
    }
    if (channels.length !== this.config.channels) throw new Error('a packet has another number of channels')
    if (channels.some(({ length }) => length !== channels[0].length)) throw new Error('the channels of a packet differ in length')
    const order = CHANNEL_ORDER[channels.length]
    return order ? order.map((index) => channels[index]) : channels
  }

  #element(bits: BitReader, count: 1 | 2): Int32Array[] {
    const { bitDepth, frameLength } = this.config
    // The element's number, and 12 bits that have to be zero and are not looked at.
    bits.skip(4 + 12)
    const isPartial = bits.unsigned(1) === 1
    const shiftBits = bits.unsigned(2) * 8
    const isVerbatim = bits.unsigned(1) === 1
    const length = isPartial ? bits.unsigned(32) : frameLength
    if (length > frameLength) throw new Error('a packet is longer than it may be')
    return isVerbatim ? readVerbatim(bits, count, length, bitDepth) : this.#readPredicted(bits, count, length, shiftBits)
  }

  #readPredicted(bits: BitReader, count: 1 | 2, length: number, shiftBits: number): Int32Array[] {
    const { bitDepth, historyMultiplier, initialHistory, riceLimit } = this.config
    const depth = bitDepth - shiftBits + (count - 1)
    if (depth < 1 || depth > 32) throw new Error('a packet drops all its bits')
    const mixBits = bits.unsigned(8)
    const mixFactor = bits.signed(8)
    const coding = Array.from({ length: count }, () => {
      const mode = bits.unsigned(4)
      const denominatorBits = bits.unsigned(4)
      const multiplier = bits.unsigned(3)
      const order = bits.unsigned(5)
      return { mode, denominatorBits, multiplier, coefficients: Int16Array.from({ length: order }, () => bits.signed(16)) }
    })
    const low = Array.from({ length: shiftBits > 0 ? count : 0 }, () => new Int32Array(length))
    if (shiftBits > 0) for (let n = 0; n < length; n++) for (const samples of low) samples[n] = bits.unsigned(shiftBits)
    const channels = coding.map(({ mode, denominatorBits, multiplier, coefficients }) => {
      const samples = readResidual(bits, length, depth, { multiplier: (historyMultiplier * multiplier) >> 2, initialHistory, riceLimit })
      if (mode !== 0) predict(samples, new Int16Array(FIRST_ORDER), 0, depth)
      predict(samples, coefficients, denominatorBits, depth)
      return samples
    })
    if (count === 2 && mixFactor !== 0) unmix(channels[0], channels[1], mixBits, mixFactor)
    low.forEach((part, channel) => {
      for (let n = 0; n < length; n++) channels[channel][n] = (channels[channel][n] << shiftBits) | part[n]
    })
    return channels
  }
}

/** Samples as they are, channels by turns. */
function readVerbatim(bits: BitReader, count: number, length: number, bitDepth: number): Int32Array[] {
  if (bits.endBit - bits.position < length * count * bitDepth) throw new Error('a packet ends too early')
  const channels = Array.from({ length: count }, () => new Int32Array(length))
  for (let n = 0; n < length; n++) for (const samples of channels) samples[n] = bits.signed(bitDepth)
  return channels
}

/** From a weighted sum and a difference to left and right, in place. */
function unmix(u: Int32Array, v: Int32Array, mixBits: number, factor: number): void {
  for (let n = 0; n < u.length; n++) {
    const left = u[n] + v[n] - (Math.imul(factor, v[n]) >> mixBits)
    u[n] = left
    v[n] = left - v[n]
  }
}

function skipData(bits: BitReader): void {
  bits.skip(4)
  const isAligned = bits.unsigned(1) === 1
  let bytes = bits.unsigned(8)
  if (bytes === 255) bytes += bits.unsigned(8)
  if (isAligned) bits.skip((8 - (bits.position & 7)) & 7)
  bits.skip(bytes * 8)
}

function skipFill(bits: BitReader): void {
  let bytes = bits.unsigned(4)
  if (bytes === 15) bytes += bits.unsigned(8) - 1
  bits.skip(bytes * 8)
}
