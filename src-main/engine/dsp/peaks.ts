import { MEASURED_FRAMES, measureStretch, takeIn } from './stretch-measure.ts'

/**
 * Waveform overview: of each channel, for stretches of 256, 1024, 4096 ... frames the lowest and highest sample, so that drawing any
 * stretch of any recording costs a few thousand reads.
 *
 * File format, little endian: "SLPK", uint32 version, float64 frames, uint32 channels, uint32 0, then the channels one after another, each
 * with its levels from fine to coarse: ceil(frames / (256 x 4^level)) pairs of int16 (lowest, highest), full scale 32767. Sound beyond full
 * scale is cut off there.
 */

export const PEAK_FRAMES = 256
const LEVEL_FACTOR = 4
const VERSION = 2
const HEADER_BYTES = 24
const PAIR_BYTES = 4
const FULL_SCALE = 32767

/** What is drawn: `points` values each. */
export interface PeakPoints {
  minimum: Float32Array
  maximum: Float32Array
}

/** Gathers the finest level block by block; 16 bytes a channel for every 1000 frames. */
export class PeakBuilder {
  #channels: ChannelPairs[] = []
  #frames = 0

  /** @param channels  planar block; every block has the same channel count */
  add(channels: readonly Float32Array[]): void {
    if (this.#channels.length === 0) this.#channels = channels.map(() => new ChannelPairs())
    channels.forEach((samples, channel) => this.#channels[channel].add(samples))
    this.#frames += channels[0].length
  }

  /** The overview of what was added. After a stretch that is not whole nothing can be added. */
  finish(): Peaks {
    return new Peaks(
      this.#frames,
      this.#channels.map((pairs) => withCoarserLevels(pairs.finish())),
    )
  }
}

class ChannelPairs {
  #pairs = new Int16Array(1 << 12)
  #count = 0
  /** Samples in the stretch that is not whole yet. */
  #begun = 0
  #low = Infinity
  #high = -Infinity

  add(samples: Float32Array): void {
    for (let from = 0; from < samples.length; from += MEASURED_FRAMES) {
      const part = samples.subarray(from, from + MEASURED_FRAMES)
      takeIn(part)
      for (let start = 0; start < part.length;) {
        const end = Math.min(part.length, start + PEAK_FRAMES - this.#begun)
        const { low, high } = measureStretch(start, end)
        this.#low = Math.min(this.#low, low)
        this.#high = Math.max(this.#high, high)
        this.#begun += end - start
        start = end
        if (this.#begun === PEAK_FRAMES) this.#close()
      }
    }
  }

  #close(): void {
    if (this.#count + 2 > this.#pairs.length) {
      const grown = new Int16Array(this.#pairs.length * 2)
      grown.set(this.#pairs)
      this.#pairs = grown
    }
    this.#pairs[this.#count++] = toInt16(Math.floor(this.#low * FULL_SCALE))
    this.#pairs[this.#count++] = toInt16(Math.ceil(this.#high * FULL_SCALE))
    this.#begun = 0
    this.#low = Infinity
    this.#high = -Infinity
  }

  finish(): Int16Array {
    if (this.#begun > 0) this.#close()
    return this.#pairs.slice(0, this.#count)
  }
}

function withCoarserLevels(finest: Int16Array): Int16Array[] {
  const levels = [finest]
  while (levels[levels.length - 1].length > 2) levels.push(coarser(levels[levels.length - 1]))
  return levels
}

const toInt16 = (value: number): number => Math.max(-FULL_SCALE, Math.min(FULL_SCALE, value))

function coarser(pairs: Int16Array): Int16Array {
  const count = pairs.length / 2
  const result = new Int16Array(Math.ceil(count / LEVEL_FACTOR) * 2)
  for (let i = 0; i < result.length / 2; i++) {
    let low = FULL_SCALE
    let high = -FULL_SCALE
    for (let j = i * LEVEL_FACTOR; j < Math.min(count, (i + 1) * LEVEL_FACTOR); j++) {
      low = Math.min(low, pairs[2 * j])
      high = Math.max(high, pairs[2 * j + 1])
    }
    result[2 * i] = low
    result[2 * i + 1] = high
  }
  return result
}

/** The finished overview. */
export class Peaks {
  readonly frames: number
  /** Of each channel, from fine to coarse, pairs of lowest and highest. */
  readonly #channels: readonly (readonly Int16Array[])[]

  constructor(frames: number, channels: readonly (readonly Int16Array[])[]) {
    this.frames = frames
    this.#channels = channels
  }

  /** Of nothing. */
  static readonly EMPTY = new Peaks(0, [])

  /** How long the file of an overview is. */
  static byteLength(frames: number, channels: number): number {
    return HEADER_BYTES + channels * pairsOfLevels(frames).reduce((sum, pairs) => sum + pairs * PAIR_BYTES, 0)
  }

  /**
   * Lowest and highest sample of each of `points` equal stretches of [startFrame, endFrame), from stored stretches that are at
   * most as long as a point. A point shorter than 256 frames shows the stretch of 256 it lies in: read the sound itself there.
   * Beyond the end both are 0.
   *
   * @param channel  null for all together, lowest and highest of any, so that opposite channels do not vanish
   */
  query(startFrame: number, endFrame: number, points: number, channel: number | null = null): PeakPoints {
    const minimum = new Float32Array(points)
    const maximum = new Float32Array(points)
    const framesPerPoint = Math.max(0, endFrame - startFrame) / points
    const levels = this.#channels[0]?.length ?? 0
    const level = Math.max(0, Math.min(levels - 1, Math.floor(Math.log(framesPerPoint / PEAK_FRAMES) / Math.log(LEVEL_FACTOR))))
    const asked = channel === null ? this.#channels : this.#channels.slice(channel, channel + 1)
    const bucketFrames = PEAK_FRAMES * LEVEL_FACTOR ** level
    for (let point = 0; point < points; point++) {
      const from = startFrame + point * framesPerPoint
      const to = Math.min(this.frames, from + framesPerPoint)
      const first = Math.floor(from / bucketFrames)
      const last = Math.max(Math.ceil(to / bucketFrames), first + 1)
      let low = FULL_SCALE
      let high = -FULL_SCALE
      for (const { [level]: pairs } of asked) {
        for (let bucket = first; bucket < Math.min(last, pairs.length / 2); bucket++) {
          if (pairs[2 * bucket] < low) low = pairs[2 * bucket]
          if (pairs[2 * bucket + 1] > high) high = pairs[2 * bucket + 1]
        }
      }
      if (low <= high && from < this.frames) {
        minimum[point] = low / FULL_SCALE
        maximum[point] = high / FULL_SCALE
      }
    }
    return { minimum, maximum }
  }

  /** The overview of the sound with other stretches in it. @param stretches  each from a multiple of 256 frames on */
  patched(stretches: readonly { startFrame: number; peaks: Peaks }[]): Peaks {
    const channels = this.#channels.map(([finest], channel) => {
      const pairs = finest.slice()
      for (const { startFrame, peaks } of stretches) {
        const at = (2 * startFrame) / PEAK_FRAMES
        pairs.set(peaks.#channels[channel][0].subarray(0, pairs.length - at), at)
      }
      return withCoarserLevels(pairs)
    })
    return new Peaks(this.frames, channels)
  }

  toBytes(): Uint8Array {
    const bytes = new Uint8Array(Peaks.byteLength(this.frames, this.#channels.length))
    const view = new DataView(bytes.buffer)
    bytes.set(Buffer.from('SLPK'))
    view.setUint32(4, VERSION, true)
    view.setFloat64(8, this.frames, true)
    view.setUint32(16, this.#channels.length, true)
    let offset = HEADER_BYTES
    for (const pairs of this.#channels.flat()) {
      bytes.set(new Uint8Array(pairs.buffer, pairs.byteOffset, pairs.byteLength), offset)
      offset += pairs.byteLength
    }
    return bytes
  }

  /** The overview in a cache file, or undefined where the file is damaged or of another version: then it is made anew. */
  static fromBytes(bytes: Uint8Array): Peaks | undefined {
    if (bytes.length < HEADER_BYTES || Buffer.from(bytes.subarray(0, 4)).toString('latin1') !== 'SLPK') return undefined
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    const frames = view.getFloat64(8, true)
    const channels = view.getUint32(16, true)
    if (view.getUint32(4, true) !== VERSION || !Number.isSafeInteger(frames) || frames < 0) return undefined
    if (bytes.length !== Peaks.byteLength(frames, channels)) return undefined
    const counts = pairsOfLevels(frames)
    let offset = HEADER_BYTES
    const next = (pairs: number): Int16Array => {
      const values = new Int16Array(pairs * 2)
      new Uint8Array(values.buffer).set(bytes.subarray(offset, offset + values.byteLength))
      offset += values.byteLength
      return values
    }
    return new Peaks(
      frames,
      Array.from({ length: channels }, () => counts.map(next)),
    )
  }
}

/** Of one channel, from fine to coarse: down to a level of one pair. */
function pairsOfLevels(frames: number): number[] {
  const counts = [Math.ceil(frames / PEAK_FRAMES)]
  while (counts[counts.length - 1] > 1) counts.push(Math.ceil(counts[counts.length - 1] / LEVEL_FACTOR))
  return counts
}
