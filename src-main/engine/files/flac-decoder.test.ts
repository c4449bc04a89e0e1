import { describe, expect, it } from 'vitest'
import { BitWriter } from './bit-writer.ts'
import { decodeFlacFrame } from './flac-decoder.ts'
import { crc16, crc8 } from './flac-frames.ts'

const BLOCK = 16

/** A frame of one channel of 16 samples at 44.1 kHz and 16 bits, around a subframe. */
function frame(writeSubframe: (writer: BitWriter) => void): Uint8Array {
  const writer = new BitWriter(256)
  writer.write(0xfff8, 16)
  // Block size in one byte more, 44.1 kHz, one channel, 16 bits, frame 0.
  writer.write(0x69, 8)
  writer.write(0x08, 8)
  writer.write(0, 8)
  writer.write(BLOCK - 1, 8)
  writer.write(crc8(writer.bytes()), 8)
  writeSubframe(writer)
  writer.align()
  writer.write(crc16(writer.bytes()), 16)
  return writer.bytes()
}

const decoded = (bytes: Uint8Array): number[] => Array.from(decodeFlacFrame(bytes, undefined).channels[0])

describe('a FLAC frame whose residual is written without a code', () => {
  // Encoders of today have no use for it, but the format does: partitions that escape to plain numbers of 0 to 31 bits.
  it.each([
    ['4-bit parameters', 0, 4],
    ['5-bit parameters', 1, 5],
  ])('with %s, in partitions of different widths', (_name, method, parameterBits) => {
    const errors = [7, -8, 3, 0, -1, 5, 1, -3, 0, 0, 0, 0, 0, 0, 0, 0]
    const bytes = frame((writer) => {
      // Fixed predictor of order 0; two partitions, the second all zeros in 0 bits.
      writer.write(8 << 1, 8)
      writer.write(method, 2)
      writer.write(1, 4)
      writer.write(2 ** parameterBits - 1, parameterBits)
      writer.write(4, 5)
      for (const error of errors.slice(0, 8)) writer.write(error, 4)
      writer.write(2 ** parameterBits - 1, parameterBits)
      writer.write(0, 5)
    })
    expect(decoded(bytes)).toEqual(errors)
  })

  it('before the fourth fixed predictor and beside wasted bits', () => {
    // x[n] = n^3 has constant third differences, so that all errors of order 4 are 0 but for what is added to one.
    const added = -12
    const bytes = frame((writer) => {
      writer.write((12 << 1) | 1, 8)
      // One wasted bit.
      writer.write(1, 1)
      for (const value of [0, 1, 8, 27]) writer.write(value, 15)
      writer.write(0, 2)
      writer.write(0, 4)
      writer.write(15, 4)
      writer.write(6, 5)
      for (let n = 4; n < BLOCK; n++) writer.write(n === 10 ? added : 0, 6)
    })
    // An error spreads as the sums of sums of sums of sums: binomial(n - 10 + 3, 3).
    const spread = (n: number): number => (n < 10 ? 0 : ((n - 7) * (n - 8) * (n - 9)) / 6)
    expect(decoded(bytes)).toEqual(Array.from({ length: BLOCK }, (_, n) => 2 * (n ** 3 + added * spread(n))))
  })
})
