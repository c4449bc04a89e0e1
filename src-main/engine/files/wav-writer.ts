import type { FileHandle } from 'node:fs/promises'
import { createFile } from '../../storage/files.ts'
import { putIntegers, Quantiser, type Dither } from './quantiser.ts'
import { BYTES_PER_SAMPLE, wavHeader, wavHeaderBytes, type WavSampleFormat } from './wav-header.ts'

export type { WavSampleFormat } from './wav-header.ts'

export interface WavOptions {
  sampleRate: number
  channels: number
  /** Default: float32. */
  format?: WavSampleFormat
  /** Before integers are rounded. Default: none. */
  dither?: Dither
  /** Further chunks, see `wav-chunks.ts`. Default: none. */
  chunks?: Uint8Array
  /** The loudspeakers that the channels are for, a bit each. Default: 0, not told. */
  channelMask?: number
  /** Nobody reads it before it is closed: it is written in large pieces, and its header at the end. Default: false. */
  isReadWhole?: boolean
}

/** The header is brought up to date each time this many frames have been added, so that a crash costs at most these. */
const HEADER_INTERVAL_SECONDS = 0.5
/** Of a file that nobody reads before it is closed: written at once. */
const PIECE_BYTES = 1 << 18

/**
 * Writes a WAV file block by block. At any instant the file is a playable WAV of what was there at the last update of its header,
 * at most half a second before; the length is exact to the sample after `close`.
 */
export class WavWriter {
  readonly path: string
  readonly #options: Required<WavOptions>
  readonly #handle: FileHandle
  readonly #encode: SampleEncoder
  /** What waits to be written, and how many bytes of it. */
  #piece: Uint8Array
  #waitingBytes = 0
  #frames = 0
  #framesInHeader = 0

  private constructor(path: string, options: Required<WavOptions>, handle: FileHandle) {
    this.path = path
    this.#options = options
    this.#handle = handle
    this.#encode = sampleEncoder(options.format, options.dither)
    this.#piece = new Uint8Array(options.isReadWhole ? PIECE_BYTES : 0)
  }

  /** Replaces a file that is there. */
  static async create(path: string, options: WavOptions): Promise<WavWriter> {
    const handle = await createFile(path)
    try {
      const { format = 'float32', dither = 'none', chunks = new Uint8Array(0), isReadWhole = false, channelMask = 0 } = options
      const { sampleRate, channels } = options
      const writer = new WavWriter(path, { format, dither, chunks, isReadWhole, channelMask, sampleRate, channels }, handle)
      await writer.#writeHeader()
      return writer
    } catch (error) {
      await handle.close()
      throw error
    }
  }

  /** Samples per channel written so far. */
  get frames(): number {
    return this.#frames
  }

  /** @param block  planar, one Float32Array per channel, of one length */
  async append(block: readonly Float32Array[]): Promise<void> {
    const bytes = block[0].length * this.#frameBytes()
    if (this.#waitingBytes + bytes > this.#piece.length) await this.#flush()
    if (bytes > this.#piece.length) this.#piece = new Uint8Array(bytes)
    this.#encode(block, this.#piece, this.#waitingBytes)
    this.#waitingBytes += bytes
    this.#frames += block[0].length
    if (this.#options.isReadWhole) return
    await this.#flush()
    if (this.#frames - this.#framesInHeader >= this.#options.sampleRate * HEADER_INTERVAL_SECONDS) await this.#writeHeader()
  }

  /** Writes the final length and closes the file. */
  async close(): Promise<void> {
    try {
      await this.#flush()
      const end = this.#dataOffset() + this.#frames * this.#frameBytes()
      if ((this.#frames * this.#frameBytes()) % 2 === 1) await this.#writeAt(new Uint8Array(1), end)
      await this.#writeHeader()
      await this.#handle.sync()
    } finally {
      await this.#handle.close()
    }
  }

  async #flush(): Promise<void> {
    if (this.#waitingBytes === 0) return
    const end = this.#dataOffset() + this.#frames * this.#frameBytes()
    await this.#writeAt(this.#piece.subarray(0, this.#waitingBytes), end - this.#waitingBytes)
    this.#waitingBytes = 0
  }

  #dataOffset(): number {
    return wavHeaderBytes(this.#options.format, this.#options.channelMask) + this.#options.chunks.length
  }

  #frameBytes(): number {
    return BYTES_PER_SAMPLE[this.#options.format] * this.#options.channels
  }

  async #writeHeader(): Promise<void> {
    const { format, sampleRate, channels, chunks, channelMask } = this.#options
    await this.#writeAt(wavHeader(format, sampleRate, channels, this.#frames, undefined, chunks, channelMask), 0)
    this.#framesInHeader = this.#frames
  }

  async #writeAt(bytes: Uint8Array, position: number): Promise<void> {
    for (let done = 0; done < bytes.length;) {
      const { bytesWritten } = await this.#handle.write(bytes, done, bytes.length - done, position + done)
      done += bytesWritten
    }
  }
}

/**
 * A whole WAV file in memory.
 * @param channels  planar, of one length
 */
export function encodeWav(channels: readonly Float32Array[], sampleRate: number, format: WavSampleFormat = 'float32'): Uint8Array {
  const header = wavHeader(format, sampleRate, channels.length, channels[0].length)
  const dataBytes = channels[0].length * channels.length * BYTES_PER_SAMPLE[format]
  const file = new Uint8Array(header.length + dataBytes + (dataBytes & 1))
  file.set(header)
  const data = new Uint8Array(dataBytes)
  sampleEncoder(format, 'none')(channels, data, 0)
  file.set(data, header.length)
  return file
}

/** Puts planar blocks as interleaved samples, little endian, into bytes from a place on, which is one of whole frames. */
type SampleEncoder = (block: readonly Float32Array[], into: Uint8Array, from: number) => void

function sampleEncoder(format: WavSampleFormat, dither: Dither): SampleEncoder {
  if (format === 'float32') return putFloats
  const quantiser = new Quantiser(format === 'int16' ? 16 : 24, dither)
  return (block, into, from) =>
    putIntegers(
      block.map((samples, channel) => quantiser.quantise(samples, channel)),
      quantiser.bits,
      into,
      from,
    )
}

/** Planar samples as interleaved float32, little endian. */
export function floatBytes(channels: readonly Float32Array[]): Uint8Array {
  const bytes = new Uint8Array(channels.length * channels[0].length * 4)
  putFloats(channels, bytes, 0)
  return bytes
}

function putFloats(channels: readonly Float32Array[], into: Uint8Array, from: number): void {
  const interleaved = new Float32Array(into.buffer, into.byteOffset + from, channels.length * channels[0].length)
  const [left, right] = channels
  if (channels.length === 2) {
    for (let i = 0; i < left.length; i++) {
      interleaved[2 * i] = left[i]
      interleaved[2 * i + 1] = right[i]
    }
  } else {
    channels.forEach((samples, channel) => {
      for (let i = 0, at = channel; i < samples.length; i++, at += channels.length) interleaved[at] = samples[i]
    })
  }
  if (!IS_LITTLE_ENDIAN) Buffer.from(interleaved.buffer, interleaved.byteOffset, interleaved.byteLength).swap32()
}

const IS_LITTLE_ENDIAN = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1
