import { createHash, type Hash } from 'node:crypto'
import type { FileHandle } from 'node:fs/promises'
import { createFile } from '../../storage/files.ts'
import { encodeFlacFrame, FLAC_BLOCK_FRAMES } from './flac-encoder.ts'
import { concatenateBlocks } from './audio-stream.ts'
import { BitWriter } from './bit-writer.ts'
import { type Dither, integerBytes, type IntegerBits, Quantiser } from './quantiser.ts'

export interface FlacOptions {
  /** Hz, 1 to 1,048,575. */
  sampleRate: number
  /** 1 to 8. */
  channels: number
  bits: IntegerBits
  dither?: Dither
  /** Vorbis comments, such as `TITLE` and its text. */
  tags?: Readonly<Record<string, string>>
}

const STREAMINFO_BYTES = 34
const VENDOR = 'Spectraloom'
const BYTES_BEFORE_COMMENT = 4 + 4 + STREAMINFO_BYTES + 4

/**
 * Writes a FLAC file block by block; after `close` its header holds the exact length and the MD5 of the samples, so that any decoder can
 * prove them.
 *
 * @source RFC 9639, section 8
 */
export class FlacWriter {
  readonly path: string
  readonly #options: FlacOptions
  readonly #handle: FileHandle
  readonly #quantiser: Quantiser
  readonly #md5: Hash = createHash('md5')
  #waiting: Float32Array[]
  readonly #comment: Uint8Array
  #position: number
  #frames = 0
  #index = 0
  #shortest = Infinity
  #longest = 0

  private constructor(path: string, options: FlacOptions, handle: FileHandle) {
    this.path = path
    this.#options = options
    this.#handle = handle
    this.#quantiser = new Quantiser(options.bits, options.dither)
    this.#waiting = Array.from({ length: options.channels }, () => new Float32Array(0))
    this.#comment = vorbisComment(options.tags ?? {})
    this.#position = BYTES_BEFORE_COMMENT + this.#comment.length
  }

  /** Replaces a file that is there. */
  static async create(path: string, options: FlacOptions): Promise<FlacWriter> {
    return new FlacWriter(path, options, await createFile(path))
  }

  /** Samples per channel given so far. */
  get frames(): number {
    return this.#frames + this.#waiting[0].length
  }

  /** @param block  planar, one Float32Array per channel, of one length */
  async append(block: readonly Float32Array[]): Promise<void> {
    const all = concatenateBlocks([this.#waiting, [...block]])
    let at = 0
    for (; all[0].length - at >= FLAC_BLOCK_FRAMES; at += FLAC_BLOCK_FRAMES)
      await this.#writeFrame(all.map((channel) => channel.subarray(at, at + FLAC_BLOCK_FRAMES)))
    this.#waiting = all.map((channel) => channel.slice(at))
  }

  /** Writes what is left and the header, and closes the file. */
  async close(): Promise<void> {
    try {
      if (this.#waiting[0].length > 0) await this.#writeFrame(this.#waiting)
      this.#waiting = this.#waiting.map(() => new Float32Array(0))
      await this.#write(this.#header(), 0)
      await this.#handle.sync()
    } finally {
      await this.#handle.close()
    }
  }

  async #writeFrame(block: readonly Float32Array[]): Promise<void> {
    const { sampleRate, bits } = this.#options
    const integers = block.map((samples, channel) => this.#quantiser.quantise(samples, channel))
    this.#md5.update(integerBytes(integers, bits))
    const frame = encodeFlacFrame(integers, { sampleRate, bits, index: this.#index })
    await this.#write(frame, this.#position)
    this.#position += frame.length
    this.#index++
    this.#frames += block[0].length
    this.#shortest = Math.min(this.#shortest, frame.length)
    this.#longest = Math.max(this.#longest, frame.length)
  }

  #header(): Uint8Array {
    const { sampleRate, channels, bits } = this.#options
    const writer = new BitWriter(BYTES_BEFORE_COMMENT + this.#comment.length)
    const text = (value: string): void => Buffer.from(value, 'latin1').forEach((byte) => writer.write(byte, 8))
    text('fLaC')
    writer.write(0, 8)
    writer.write(STREAMINFO_BYTES, 24)
    writer.write(FLAC_BLOCK_FRAMES, 16)
    writer.write(FLAC_BLOCK_FRAMES, 16)
    writer.write(this.#index > 0 ? this.#shortest : 0, 24)
    writer.write(this.#longest, 24)
    writer.write(sampleRate, 20)
    writer.write(channels - 1, 3)
    writer.write(bits - 1, 5)
    writer.write(Math.floor(this.#frames / 2 ** 32), 4)
    writer.write(this.#frames % 2 ** 32, 32)
    this.#md5.digest().forEach((byte) => writer.write(byte, 8))
    // The last metadata block.
    writer.write(0x84, 8)
    writer.write(this.#comment.length, 24)
    this.#comment.forEach((byte) => writer.write(byte, 8))
    return writer.bytes()
  }

  async #write(bytes: Uint8Array, position: number): Promise<void> {
    for (let done = 0; done < bytes.length;) {
      const { bytesWritten } = await this.#handle.write(bytes, done, bytes.length - done, position + done)
      done += bytesWritten
    }
  }
}

/** The writer's name and the tags, each as `NAME=text` in UTF-8 behind its length. @source RFC 9639, section 8.6 */
function vorbisComment(tags: Readonly<Record<string, string>>): Uint8Array {
  const counted = (text: string): Buffer => {
    const bytes = Buffer.from(text)
    return Buffer.concat([littleEndian(bytes.length), bytes])
  }
  const entries = Object.entries(tags).map(([name, value]) => counted(`${name}=${value}`))
  return Buffer.concat([counted(VENDOR), littleEndian(entries.length), ...entries])
}

function littleEndian(value: number): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32LE(value)
  return bytes
}
