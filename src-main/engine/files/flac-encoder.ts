import { BitWriter } from './bit-writer.ts'
import { crc16, crc8 } from './flac-frames.ts'
import { type ChosenPredictor, choosePredictor, writeResidual } from './flac-residual.ts'

/**
 * One block of samples to a FLAC frame: fixed predictors of order 0 to 4, Rice codes in partitions, and the best of left/right,
 * left/side, side/right and mid/side. About the size of `flac -2`, in little code; the linear predictors of higher levels would
 * save a further 3 to 5 %.
 *
 * @source RFC 9639, section 9
 */

export const FLAC_BLOCK_FRAMES = 4096

const SAMPLE_RATE_CODES: Record<number, number> = {
  88200: 1,
  176400: 2,
  192000: 3,
  8000: 4,
  16000: 5,
  22050: 6,
  24000: 7,
  32000: 8,
  44100: 9,
  48000: 10,
  96000: 11,
}
const BLOCK_SIZE_CODE_4096 = 12
const BLOCK_SIZE_16_BITS = 7
const LEFT_SIDE = 8
const SIDE_RIGHT = 9
const MID_SIDE = 10

export interface FlacFrameShape {
  sampleRate: number
  bits: 16 | 24
  /** Number of this frame, from 0; every frame before it has FLAC_BLOCK_FRAMES samples. */
  index: number
}

/**
 * @param channels  planar, 1 to 8, each [1..FLAC_BLOCK_FRAMES] integers of `bits` bits
 * @returns         a whole frame from its sync code to its checksum; valid until the next call
 */
export function encodeFlacFrame(channels: readonly Int32Array[], { sampleRate, bits, index }: FlacFrameShape): Uint8Array {
  const frames = channels[0].length
  const { assignment, coded } = decorrelate(channels, bits)
  const writer = new BitWriter(channels.length * frames * 4 + 64)
  writer.write(0xfff8, 16)
  writer.write(frames === FLAC_BLOCK_FRAMES ? BLOCK_SIZE_CODE_4096 : BLOCK_SIZE_16_BITS, 4)
  // Code 0: the sample rate stands in the file's header alone.
  writer.write(SAMPLE_RATE_CODES[sampleRate] ?? 0, 4)
  writer.write(assignment, 4)
  writer.write(bits === 16 ? 4 : 6, 3)
  writer.write(0, 1)
  for (const byte of codedNumber(index)) writer.write(byte, 8)
  if (frames !== FLAC_BLOCK_FRAMES) writer.write(frames - 1, 16)
  writer.write(crc8(writer.bytes()), 8)
  for (const channel of coded) writeSubframe(writer, channel)
  writer.align()
  writer.write(crc16(writer.bytes()), 16)
  return writer.bytes()
}

interface CodedChannel {
  samples: Int32Array
  depth: number
  /** Undefined where every sample is the same. */
  predictor: ChosenPredictor | undefined
  /** Length of the subframe. */
  bits: number
}

/** The way to write two channels that takes least room; more than two are written as they are. */
function decorrelate(channels: readonly Int32Array[], depth: number): { assignment: number; coded: CodedChannel[] } {
  const plain = channels.map((samples) => codeChannel(samples, depth))
  if (channels.length !== 2) return { assignment: channels.length - 1, coded: plain }
  const [left, right] = channels
  const side = codeChannel(
    left.map((value, i) => value - right[i]),
    depth + 1,
  )
  const mid = codeChannel(
    left.map((value, i) => (value + right[i]) >> 1),
    depth,
  )
  const ways: [number, CodedChannel, CodedChannel][] = [
    [1, plain[0], plain[1]],
    [LEFT_SIDE, plain[0], side],
    [SIDE_RIGHT, side, plain[1]],
    [MID_SIDE, mid, side],
  ]
  const [assignment, first, second] = ways.reduce((best, way) => (way[1].bits + way[2].bits < best[1].bits + best[2].bits ? way : best))
  return { assignment, coded: [first, second] }
}

function codeChannel(samples: Int32Array, depth: number): CodedChannel {
  if (samples.every((value) => value === samples[0])) return { samples, depth, predictor: undefined, bits: depth }
  const predictor = choosePredictor(samples, depth)
  return { samples, depth, predictor, bits: Math.min(predictor.bits, samples.length * depth) }
}

/** Header of 8 bits, then: constant, verbatim, or a fixed predictor's first samples and prediction errors. */
function writeSubframe(writer: BitWriter, { samples, depth, predictor }: CodedChannel): void {
  if (!predictor) {
    writer.write(0b0_000000_0, 8)
    writer.write(samples[0], depth)
  } else if (predictor.bits >= samples.length * depth) {
    writer.write(0b0_000001_0, 8)
    for (const value of samples) writer.write(value, depth)
  } else {
    writer.write((8 + predictor.order) << 1, 8)
    for (let i = 0; i < predictor.order; i++) writer.write(samples[i], depth)
    writeResidual(writer, predictor)
  }
}

/** A number of up to 31 bits in the way of UTF-8: the first byte has as many leading ones as there are bytes. */
function codedNumber(value: number): number[] {
  if (value < 0x80) return [value]
  const following: number[] = []
  let rest = value
  do {
    following.unshift(0x80 | (rest & 0x3f))
    rest >>>= 6
  } while (rest >= 1 << (6 - following.length))
  return [((0xff00 >> (following.length + 1)) & 0xff) | rest, ...following]
}
