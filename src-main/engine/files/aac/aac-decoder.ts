import { BitReader } from '../bit-reader.ts'
import type { AacConfig } from './audio-specific-config.ts'
import { BAND_LAYOUTS, type BandLayout } from './bands.ts'
import { FilterBank } from './filter-bank.ts'
import type { Channel, ChannelInfo } from './channel.ts'
import { readChannel, readChannelInfo } from './individual-channel.ts'
import { applyNoiseShaping } from './noise-shaping.ts'
import { applyIntensity, applyMiddleSide, NoiseGenerator, type MiddleSide } from './stereo.ts'

/**
 * AAC, low-complexity profile: what music shops, phones and recorders write into M4A files.
 *
 * Written here because the decoders that could be had are under the GPL. It reads hostile streams safely: a frame that breaks the
 * rules throws, none costs more than a frame. The treble of HE-AAC (spectral band replication) is left out: such a file
 * sounds as its core does, at half its sample rate.
 *
 * @source ISO/IEC 13818-7 (2006); ISO/IEC 14496-3 (2009), subpart 4
 */

const ELEMENT = { single: 0, pair: 1, coupling: 2, lowFrequency: 3, data: 4, program: 5, fill: 6, end: 7 } as const
/** Kinds of fill elements: spectral band replication, without and with a checksum. */
const TREBLE_EXTENSIONS = new Set([13, 14])
const MAXIMUM_CHANNELS = 8
/** From the order in the stream (centre first) to that of WAV files (left, right, centre, low frequency, back). */
const CHANNEL_ORDER: Record<number, readonly number[]> = {
  3: [1, 2, 0],
  4: [1, 2, 0, 3],
  5: [1, 2, 0, 3, 4],
  6: [1, 2, 0, 5, 3, 4],
  8: [3, 4, 0, 7, 5, 6, 1, 2],
}

export class AacDecoder {
  readonly #layout: BandLayout
  readonly #filterBanks: FilterBank[] = []
  readonly #noise = new NoiseGenerator()
  /** Spectral band replication was met, which is passed over. */
  hasReplicatedTreble = false

  constructor(config: AacConfig) {
    const layout = BAND_LAYOUTS[config.rateIndex]
    if (!layout) throw new Error('the sample rate is none that AAC has')
    this.#layout = layout
  }

  /**
   * @param frame  one access unit (raw_data_block)
   * @returns      1024 samples a channel
   * @throws Error where the frame breaks the format's rules
   */
  decode(frame: Uint8Array): Float32Array[] {
    return this.#decodeBlock(new BitReader(frame))
  }

  /** Several access units behind one another, as a frame of a bare stream may hold them. */
  *decodeBlocks(frame: Uint8Array, count: number): Generator<Float32Array[]> {
    const bits = new BitReader(frame)
    for (let block = 0; block < count; block++) {
      yield this.#decodeBlock(bits)
      bits.skip((8 - (bits.position % 8)) % 8)
    }
  }

  #decodeBlock(bits: BitReader): Float32Array[] {
    const channels: Float32Array[] = []
    for (let element = bits.unsigned(3); element !== ELEMENT.end; element = bits.unsigned(3)) {
      if (element === ELEMENT.single || element === ELEMENT.lowFrequency) this.#single(bits, channels)
      else if (element === ELEMENT.pair) this.#pair(bits, channels)
      else if (element === ELEMENT.fill) this.#skipFill(bits)
      else if (element === ELEMENT.data) skipData(bits)
      else if (element === ELEMENT.program) skipProgram(bits)
      else throw new Error('it uses coupling channels')
      if (channels.length > MAXIMUM_CHANNELS) throw new Error('a frame has too many channels')
      if (bits.endBit - bits.position < 3) break
    }
    const order = CHANNEL_ORDER[channels.length]
    return order ? order.map((index) => channels[index]) : channels
  }

  #single(bits: BitReader, channels: Float32Array[]): void {
    bits.skip(4)
    const channel = readChannel(bits, this.#layout, undefined)
    this.#noise.fill(channel)
    this.#finish(channel, channels)
  }

  #pair(bits: BitReader, channels: Float32Array[]): void {
    bits.skip(4)
    let shared: ChannelInfo | undefined
    let middleSide: MiddleSide = { mode: 'none', used: new Uint8Array(0) }
    if (bits.unsigned(1) === 1) {
      shared = readChannelInfo(bits, this.#layout)
      middleSide = readMiddleSide(bits, shared)
    }
    const left = readChannel(bits, this.#layout, shared)
    const right = readChannel(bits, this.#layout, shared)
    if (shared) {
      this.#noise.fillPair(left, right, middleSide)
      applyMiddleSide(left, right, middleSide)
      applyIntensity(left, right, middleSide)
    } else {
      this.#noise.fill(left)
      this.#noise.fill(right)
    }
    this.#finish(left, channels)
    this.#finish(right, channels)
  }

  /** Padding, or spectral band replication. */
  #skipFill(bits: BitReader): void {
    let count = bits.unsigned(4)
    if (count === 15) count += bits.unsigned(8) - 1
    const end = bits.position + count * 8
    if (count > 0 && TREBLE_EXTENSIONS.has(bits.unsigned(4))) this.hasReplicatedTreble = true
    bits.skip(end - bits.position)
  }

  #finish(channel: Channel, channels: Float32Array[]): void {
    applyNoiseShaping(channel, this.#layout)
    const bank = (this.#filterBanks[channels.length] ??= new FilterBank())
    channels.push(bank.process(channel.spectrum, channel.info))
  }
}

function readMiddleSide(bits: BitReader, info: ChannelInfo): MiddleSide {
  const used = new Uint8Array(info.groups.length * info.bandCount)
  const mode = bits.unsigned(2)
  if (mode === 3) throw new Error('a frame uses a reserved stereo mode')
  if (mode === 2) used.fill(1)
  if (mode === 1) for (let i = 0; i < used.length; i++) used[i] = bits.unsigned(1)
  return { mode: mode === 0 ? 'none' : mode === 1 ? 'some' : 'all', used }
}

function skipData(bits: BitReader): void {
  bits.skip(4)
  const isAligned = bits.unsigned(1) === 1
  let count = bits.unsigned(8)
  if (count === 255) count += bits.unsigned(8)
  if (isAligned) bits.skip((8 - (bits.position % 8)) % 8)
  bits.skip(count * 8)
}

/** Which channels there are, once more; the elements themselves tell it. */
function skipProgram(bits: BitReader): void {
  bits.skip(4 + 2 + 4)
  const front = bits.unsigned(4)
  const side = bits.unsigned(4)
  const back = bits.unsigned(4)
  const lowFrequency = bits.unsigned(2)
  const data = bits.unsigned(3)
  const coupling = bits.unsigned(4)
  if (bits.unsigned(1)) bits.skip(4)
  if (bits.unsigned(1)) bits.skip(4)
  if (bits.unsigned(1)) bits.skip(3)
  bits.skip(5 * (front + side + back + coupling) + 4 * (lowFrequency + data))
  bits.skip((8 - (bits.position % 8)) % 8)
  bits.skip(8 * bits.unsigned(8))
}
