/**
 * One FLAC frame to samples, exact to the bit at every depth from 4 to 32.
 *
 * Written here because the WebAssembly build of libFLAC at hand returns NaN at 12 bit. It works on frames whose
 * checksum is right; a frame that still breaks the rules throws, and no frame costs more than its block size.
 *
 * @source RFC 9639, section 9
 */

import { BitReader } from './bit-reader.ts'
import type { FlacStreamInfo } from './flac-frames.ts'
import { FlacKernels } from './flac-kernels.ts'
import { floatsOfIntegers } from './pcm-samples.ts'

export interface FlacFrame {
  sampleRate: number
  bitsPerSample: number
  /** Planar integers in units of 2^(1 - bitsPerSample); until the next frame is decoded. */
  channels: Samples[]
}

/** A side channel of 32-bit sound needs 33 bits, which doubles hold exactly. */
type Samples = Int32Array | Float64Array

const BLOCK_SIZES = [0, 192, 576, 1152, 2304, 4608, 0, 0, 256, 512, 1024, 2048, 4096, 8192, 16384, 32768]
const SAMPLE_RATES = [0, 88200, 176400, 192000, 8000, 16000, 22050, 24000, 32000, 44100, 48000, 96000]
const BITS_PER_SAMPLE = [0, 8, 12, 0, 16, 20, 24, 32]
const FIXED_COEFFICIENTS = [[], [1], [2, -1], [3, -3, 1], [4, -6, 4, -1]]

const kernels = new FlacKernels()

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
  kernels.begin(bytes, channelCount, blockSize)
  for (let channel = 0; channel < channelCount; channel++) {
    const isSide = (channel === 1 && (assignment === 8 || assignment === 10)) || (channel === 0 && assignment === 9)
    const depth = bitsPerSample + (isSide ? 1 : 0)
    const samples = depth > 32 ? new Float64Array(blockSize) : kernels.channel(channel, blockSize)
    decodeSubframe(bits, samples, depth)
    channels.push(samples)
  }
  if (stereo) restoreStereo(channels[0], channels[1], assignment, bitsPerSample)
  return { sampleRate, bitsPerSample, channels }
}

/** The frame that was decoded last, as sound: -1..1. @param into  where it goes, from `at` on, one array a channel */
export function soundOfFrame(
  { channels, bitsPerSample }: FlacFrame,
  into: Float32Array[] = channels.map(({ length }) => new Float32Array(length)),
  at = 0,
): Float32Array[] {
  channels.forEach((samples, channel) => {
    if (samples instanceof Int32Array) kernels.floats(samples, bitsPerSample, into[channel], at)
    else into[channel].set(floatsOfIntegers(samples, bitsPerSample), at)
  })
  return into
}

/** The frame that was decoded last, as its checksum is made of: interleaved little-endian integers of whole bytes. */
export function bytesOfFrame({ channels, bitsPerSample }: FlacFrame): Uint8Array {
  const bytesEach = Math.ceil(bitsPerSample / 8)
  const [a, b] = channels
  if (a instanceof Int32Array && (channels.length === 1 || (channels.length === 2 && b instanceof Int32Array)))
    return kernels.pack(channels as Int32Array[], bytesEach)
  const bytes = new Uint8Array(a.length * channels.length * bytesEach)
  channels.forEach((samples, channel) => {
    for (let i = 0; i < samples.length; i++)
      for (let byte = 0; byte < bytesEach; byte++) bytes[(i * channels.length + channel) * bytesEach + byte] = samples[i] >> (8 * byte)
  })
  return bytes
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

function decodeSubframe(bits: BitReader, samples: Samples, depth: number): void {
  if (bits.unsigned(1) !== 0) throw new Error('a frame has a forbidden channel header')
  const type = bits.unsigned(6)
  const wasted = bits.unsigned(1) ? bits.unary() + 1 : 0
  const usedDepth = depth - wasted
  if (usedDepth < 1) throw new Error('a frame wastes all its bits')
  if (type === 0) samples.fill(bits.signed(usedDepth))
  else if (type === 1) for (let i = 0; i < samples.length; i++) samples[i] = bits.signed(usedDepth)
  else if (type >= 8 && type <= 12) decodePredicted(bits, samples, usedDepth, type - 8, 'fixed')
  else if (type >= 32) decodePredicted(bits, samples, usedDepth, type - 31, 'linear')
  else throw new Error('a frame uses a reserved way of coding')
  if (wasted > 0) for (let i = 0; i < samples.length; i++) samples[i] *= 2 ** wasted
}

function decodePredicted(bits: BitReader, samples: Samples, depth: number, order: number, kind: 'fixed' | 'linear'): void {
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
  if (samples instanceof Int32Array) kernels.predict(samples, coefficients, shift)
  else predict(samples, coefficients, shift)
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
      decodeRice(bits, samples.subarray(at, end), parameter)
      at = end
    }
  }
}

function decodeRice(bits: BitReader, out: Samples, parameter: number): void {
  if (out.length === 0) return
  if (out instanceof Int32Array) {
    bits.position = kernels.rice(bits.position, out, parameter)
    if (bits.position < 0) throw new Error('a frame ends too early')
    return
  }
  for (let i = 0; i < out.length; i++) {
    const value = (bits.unary() << parameter) | bits.unsigned(parameter)
    out[i] = (value >>> 1) ^ -(value & 1)
  }
}

/**
 *   x[n] = e[n] + floor( sum_j c[j] x[n-1-j] / 2^shift )
 *
 * In doubles, for numbers of 33 bits: every sum is still exact, 15 + 33 + 5 bits.
 */
function predict(samples: Float64Array, taps: readonly number[], shift: number): void {
  const scale = 2 ** -shift
  for (let n = taps.length; n < samples.length; n++) {
    let sum = 0
    for (let j = 0; j < taps.length; j++) sum += taps[j] * samples[n - 1 - j]
    samples[n] += Math.floor(sum * scale)
  }
}

/** left/side (8), side/right (9) and mid/side (10) back to left/right, in place. */
function restoreStereo(a: Samples, b: Samples, assignment: number, bitsPerSample: number): void {
  if (bitsPerSample < 32 && a instanceof Int32Array && b instanceof Int32Array) {
    kernels.restoreStereo(a, b, assignment)
    return
  }
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
