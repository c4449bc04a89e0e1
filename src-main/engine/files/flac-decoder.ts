/**
 * One FLAC frame to samples, exact to the bit at every depth from 4 to 32.
 *
 * Written here because the WebAssembly build of libFLAC at hand returns NaN at 12 bit. It works on frames whose
 * checksum is right; a frame that still breaks the rules throws, and no frame costs more than its block size.
 *
 * @source RFC 9639, section 9
 */

import { BitReader, window32 } from './bit-reader.ts'
import type { FlacStreamInfo } from './flac-frames.ts'

export interface FlacFrame {
  sampleRate: number
  bitsPerSample: number
  /** Planar integers in units of 2^(1 - bitsPerSample). */
  channels: Samples[]
}

/** A side channel of 32-bit sound needs 33 bits, which doubles hold exactly. */
type Samples = Int32Array | Float64Array

const BLOCK_SIZES = [0, 192, 576, 1152, 2304, 4608, 0, 0, 256, 512, 1024, 2048, 4096, 8192, 16384, 32768]
const SAMPLE_RATES = [0, 88200, 176400, 192000, 8000, 16000, 22050, 24000, 32000, 44100, 48000, 96000]
const BITS_PER_SAMPLE = [0, 8, 12, 0, 16, 20, 24, 32]
const FIXED_COEFFICIENTS = [[], [1], [2, -1], [3, -3, 1], [4, -6, 4, -1]]

/**
 * @param bytes  a whole frame, from its sync code to its checksum
 * @param info   what the file's header says, used where the frame refers to it
 * @throws Error where the frame breaks the format's rules
 */
export function decodeFlacFrame(bytes: Uint8Array, info: FlacStreamInfo | undefined): FlacFrame {
  const bits = new BitReader(bytes)
  bits.position = 16
  const blockSizeCode = bits.unsigned(4)
  const sampleRateCode = bits.unsigned(4)
  const assignment = bits.unsigned(4)
  const depthCode = bits.unsigned(3)
  bits.position += 1
  skipCodedNumber(bits)
  const blockSize = blockSizeCode === 6 ? bits.unsigned(8) + 1 : blockSizeCode === 7 ? bits.unsigned(16) + 1 : BLOCK_SIZES[blockSizeCode]
  const sampleRate = readSampleRate(bits, sampleRateCode) || (info?.sampleRate ?? 0)
  const bitsPerSample = BITS_PER_SAMPLE[depthCode] || (info?.bitsPerSample ?? 0)
  if (blockSize === 0 || depthCode === 3 || bitsPerSample < 4 || assignment > 10) throw new Error('a frame has a forbidden header')
  bits.position += 8
  const stereo = assignment >= 8
  const channelCount = stereo ? 2 : assignment + 1
  const channels: Samples[] = []
  for (let channel = 0; channel < channelCount; channel++) {
    const isSide = (channel === 1 && (assignment === 8 || assignment === 10)) || (channel === 0 && assignment === 9)
    channels.push(decodeSubframe(bits, blockSize, bitsPerSample + (isSide ? 1 : 0)))
  }
  if (stereo) restoreStereo(channels[0], channels[1], assignment)
  return { sampleRate, bitsPerSample, channels }
}

function skipCodedNumber(bits: BitReader): void {
  const lead = bits.unsigned(8)
  const following = Math.max(0, Math.clz32((~lead & 0xff) << 24) - 1)
  bits.position += 8 * following
}

function readSampleRate(bits: BitReader, code: number): number {
  if (code === 12) return bits.unsigned(8) * 1000
  if (code === 13) return bits.unsigned(16)
  if (code === 14) return bits.unsigned(16) * 10
  return SAMPLE_RATES[code]
}

function decodeSubframe(bits: BitReader, blockSize: number, depth: number): Samples {
  if (bits.unsigned(1) !== 0) throw new Error('a frame has a forbidden channel header')
  const type = bits.unsigned(6)
  const wasted = bits.unsigned(1) ? bits.unary() + 1 : 0
  const usedDepth = depth - wasted
  if (usedDepth < 1) throw new Error('a frame wastes all its bits')
  const samples: Samples = depth > 32 ? new Float64Array(blockSize) : new Int32Array(blockSize)
  if (type === 0) samples.fill(bits.signed(usedDepth))
  else if (type === 1) for (let i = 0; i < blockSize; i++) samples[i] = bits.signed(usedDepth)
  else if (type >= 8 && type <= 12) decodePredicted(bits, samples, usedDepth, type - 8, undefined)
  else if (type >= 32) decodePredicted(bits, samples, usedDepth, type - 31, 'linear')
  else throw new Error('a frame uses a reserved way of coding')
  if (wasted > 0) for (let i = 0; i < blockSize; i++) samples[i] *= 2 ** wasted
  return samples
}

function decodePredicted(bits: BitReader, samples: Samples, depth: number, order: number, kind: 'linear' | undefined): void {
  if (order > samples.length) throw new Error('a frame is shorter than its predictor')
  for (let i = 0; i < order; i++) samples[i] = bits.signed(depth)
  let coefficients: readonly number[] = FIXED_COEFFICIENTS[order]
  let shift = 0
  if (kind === 'linear') {
    const precision = bits.unsigned(4) + 1
    shift = bits.signed(5)
    if (precision === 16 || shift < 0) throw new Error('a frame has a forbidden predictor')
    coefficients = Array.from({ length: order }, () => bits.signed(precision))
  }
  decodeResidual(bits, samples, order)
  predict(samples, coefficients, shift, depth)
}

/** Rice-coded prediction errors into `samples[order..]`. */
function decodeResidual(bits: BitReader, samples: Samples, order: number): void {
  const method = bits.unsigned(2)
  if (method > 1) throw new Error('a frame uses a reserved way of coding')
  const parameterBits = method === 0 ? 4 : 5
  const escape = method === 0 ? 15 : 31
  const partitionOrder = bits.unsigned(4)
  const partitionLength = samples.length >> partitionOrder
  if (partitionLength << partitionOrder !== samples.length || partitionLength < order) throw new Error('a frame is divided wrongly')
  let at = order
  for (let partition = 0; partition < 1 << partitionOrder; partition++) {
    const end = (partition + 1) * partitionLength
    const parameter = bits.unsigned(parameterBits)
    if (parameter === escape) {
      const rawBits = bits.unsigned(5)
      for (; at < end; at++) samples[at] = rawBits === 0 ? 0 : bits.signed(rawBits)
    } else {
      decodeRice(bits, samples, at, end, parameter)
      at = end
    }
  }
}

function decodeRice(bits: BitReader, samples: Samples, from: number, to: number, parameter: number): void {
  const { bytes, endBit } = bits
  let position = bits.position
  for (let i = from; i < to; i++) {
    const window = window32(bytes, position)
    const zeros = Math.clz32(window)
    let value: number
    if (zeros + 1 + parameter <= 32 && window !== 0) {
      value = parameter === 0 ? zeros : (zeros << parameter) | ((window << (zeros + 1)) >>> (32 - parameter))
      position += zeros + 1 + parameter
    } else {
      bits.position = position
      const high = bits.unary()
      value = (high << parameter) | bits.unsigned(parameter)
      position = bits.position
    }
    samples[i] = (value >>> 1) ^ -(value & 1)
  }
  if (position > endBit) throw new Error('a frame ends too early')
  bits.position = position
}

/**
 *   x[n] = e[n] + floor( sum_j c[j] x[n-1-j] / 2^shift )
 *
 * In doubles where 32-bit integers could overflow; there every sum is still exact: 15 + 33 + 5 bits.
 */
function predict(samples: Samples, coefficients: readonly number[], shift: number, depth: number): void {
  const order = coefficients.length
  if (order === 0) return
  const magnitude = coefficients.reduce((sum, coefficient) => sum + Math.abs(coefficient), 0)
  const fitsIntegers = samples instanceof Int32Array && magnitude * 2 ** (depth - 1) < 2 ** 31
  if (fitsIntegers) {
    const taps = Int32Array.from(coefficients)
    for (let n = order; n < samples.length; n++) {
      let sum = 0
      for (let j = 0; j < order; j++) sum = (sum + Math.imul(taps[j], samples[n - 1 - j])) | 0
      samples[n] += sum >> shift
    }
    return
  }
  const taps = Float64Array.from(coefficients)
  const scale = 2 ** -shift
  const restored = new Float64Array(samples)
  for (let n = order; n < restored.length; n++) {
    let sum = 0
    for (let j = 0; j < order; j++) sum += taps[j] * restored[n - 1 - j]
    restored[n] += Math.floor(sum * scale)
  }
  samples.set(restored)
}

/** left/side (8), side/right (9) and mid/side (10) back to left/right, in place. */
function restoreStereo(a: Samples, b: Samples, assignment: number): void {
  for (let i = 0; i < a.length; i++) {
    if (assignment === 8) b[i] = a[i] - b[i]
    else if (assignment === 9) a[i] += b[i]
    else {
      const side = b[i]
      const mid = a[i] * 2 + (Math.abs(side) % 2)
      a[i] = (mid + side) / 2
      b[i] = (mid - side) / 2
    }
  }
}
