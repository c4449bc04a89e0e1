/**
 * Waveform overview: for stretches of 256, 1024, 4096 ... frames the lowest and highest sample, so that drawing any stretch
 * of any recording costs a few thousand reads.
 *
 * File format, little endian: "SLPK", uint32 version, float64 frames, then the levels from fine to coarse, each with
 * ceil(frames / (256 x 4^level)) pairs of int16 (lowest, highest), full scale 32767. Sound beyond full scale is cut off there.
 */

export const PEAK_FRAMES = 256
const LEVEL_FACTOR = 4
const VERSION = 1
const HEADER_BYTES = 16
const FULL_SCALE = 32767

/** What is drawn: `points` values each. */
export interface PeakPoints {
  minimum: Float32Array
  maximum: Float32Array
}

/** Gathers the finest level block by block; 16 bytes for every 1000 frames. */
export class PeakBuilder {
  #pairs = new Int16Array(1 << 12)
  #count = 0
  #frames = 0
  #low = Infinity
  #high = -Infinity

  /** @param channels  planar; lowest and highest are taken over all channels, so that opposite channels do not vanish */
  add(channels: readonly Float32Array[]): void {
    const { length } = channels[0]
    for (let start = 0; start < length; ) {
      const room = PEAK_FRAMES - (this.#frames % PEAK_FRAMES)
      const end = Math.min(length, start + room)
      let low = this.#low
      let high = this.#high
      for (const samples of channels) {
        for (let i = start; i < end; i++) {
          const x = samples[i]
          if (x < low) low = x
          if (x > high) high = x
        }
      }
      this.#low = low
      this.#high = high
      this.#frames += end - start
      start = end
      if (this.#frames % PEAK_FRAMES === 0) this.#close()
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
    this.#low = Infinity
    this.#high = -Infinity
  }

  /** Ends the last stretch. Nothing can be added afterwards. */
  finish(): Peaks {
    if (this.#frames % PEAK_FRAMES !== 0) this.#close()
    const levels: Int16Array[] = [this.#pairs.slice(0, this.#count)]
    while (levels[levels.length - 1].length > 2) levels.push(coarser(levels[levels.length - 1]))
    return new Peaks(this.#frames, levels)
  }
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
  /** From fine to coarse, pairs of lowest and highest. */
  readonly #levels: readonly Int16Array[]

  constructor(frames: number, levels: readonly Int16Array[]) {
    this.frames = frames
    this.#levels = levels
  }

  /**
   * Lowest and highest sample of each of `points` equal stretches of [startFrame, endFrame), from stored stretches that are at
   * most as long as a point. A point shorter than 256 frames shows the stretch of 256 it lies in: read the sound itself there.
   * Beyond the end both are 0.
   */
  query(startFrame: number, endFrame: number, points: number): PeakPoints {
    const minimum = new Float32Array(points)
    const maximum = new Float32Array(points)
    const framesPerPoint = Math.max(0, endFrame - startFrame) / points
    const level = Math.max(0, Math.min(this.#levels.length - 1, Math.floor(Math.log(framesPerPoint / PEAK_FRAMES) / Math.log(LEVEL_FACTOR))))
    const pairs = this.#levels[level]
    const bucketFrames = PEAK_FRAMES * LEVEL_FACTOR ** level
    const count = pairs.length / 2
    for (let point = 0; point < points; point++) {
      const from = startFrame + point * framesPerPoint
      const to = Math.min(this.frames, from + framesPerPoint)
      const last = Math.min(count, Math.max(Math.ceil(to / bucketFrames), Math.floor(from / bucketFrames) + 1))
      let low = FULL_SCALE
      let high = -FULL_SCALE
      for (let bucket = Math.floor(from / bucketFrames); bucket < last; bucket++) {
        if (pairs[2 * bucket] < low) low = pairs[2 * bucket]
        if (pairs[2 * bucket + 1] > high) high = pairs[2 * bucket + 1]
      }
      if (low <= high && from < this.frames) {
        minimum[point] = low / FULL_SCALE
        maximum[point] = high / FULL_SCALE
      }
    }
    return { minimum, maximum }
  }

  toBytes(): Uint8Array {
    const bytes = new Uint8Array(HEADER_BYTES + this.#levels.reduce((sum, pairs) => sum + pairs.length * 2, 0))
    const view = new DataView(bytes.buffer)
    bytes.set(Buffer.from('SLPK'))
    view.setUint32(4, VERSION, true)
    view.setFloat64(8, this.frames, true)
    let offset = HEADER_BYTES
    for (const pairs of this.#levels) {
      for (let i = 0; i < pairs.length; i++) view.setInt16(offset + i * 2, pairs[i], true)
      offset += pairs.length * 2
    }
    return bytes
  }

  /** The overview in a cache file, or undefined where the file is damaged or of another version: then it is made anew. */
  static fromBytes(bytes: Uint8Array): Peaks | undefined {
    if (bytes.length < HEADER_BYTES || Buffer.from(bytes.subarray(0, 4)).toString('latin1') !== 'SLPK') return undefined
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    const frames = view.getFloat64(8, true)
    if (view.getUint32(4, true) !== VERSION || !Number.isSafeInteger(frames) || frames < 0) return undefined
    const levels: Int16Array[] = []
    let offset = HEADER_BYTES
    for (let count = Math.ceil(frames / PEAK_FRAMES); ; count = Math.ceil(count / LEVEL_FACTOR)) {
      if (offset + count * 4 > bytes.length) return undefined
      const start = offset
      levels.push(Int16Array.from({ length: count * 2 }, (_, i) => view.getInt16(start + i * 2, true)))
      offset += count * 4
      if (count <= 1) return offset === bytes.length ? new Peaks(frames, levels) : undefined
    }
  }
}
