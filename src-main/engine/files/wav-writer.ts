import type { FileHandle } from 'node:fs/promises'
import { createFile } from '../../storage/files.ts'
import { integerBytes, Quantiser, type Dither } from './quantiser.ts'
import { BYTES_PER_SAMPLE, wavHeader, WAV_HEADER_BYTES, type WavSampleFormat } from './wav-header.ts'

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
}

/** The header is brought up to date each time this many frames have been added, so that a crash costs at most these. */
const HEADER_INTERVAL_SECONDS = 0.5

/**
 * Writes a WAV file block by block. At any instant the file is a playable WAV of what was there at the last update of its header,
 * at most half a second before; the length is exact to the sample after `close`.
 */
export class WavWriter {
  readonly path: string
  readonly #options: Required<WavOptions>
  readonly #handle: FileHandle
  readonly #encode: (block: readonly Float32Array[]) => Uint8Array
  #frames = 0
  #framesInHeader = 0

  private constructor(path: string, options: Required<WavOptions>, handle: FileHandle) {
    this.path = path
    this.#options = options
    this.#handle = handle
    this.#encode = sampleEncoder(options.format, options.dither)
  }

  /** Replaces a file that is there. */
  static async create(path: string, options: WavOptions): Promise<WavWriter> {
    const handle = await createFile(path)
    try {
      const { format = 'float32', dither = 'none', chunks = new Uint8Array(0), sampleRate, channels } = options
      const writer = new WavWriter(path, { format, dither, chunks, sampleRate, channels }, handle)
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
    const bytes = this.#encode(block)
    await this.#writeAt(bytes, this.#dataOffset() + this.#frames * this.#frameBytes())
    this.#frames += block[0].length
    if (this.#frames - this.#framesInHeader >= this.#options.sampleRate * HEADER_INTERVAL_SECONDS) await this.#writeHeader()
  }

  /** Writes the final length and closes the file. */
  async close(): Promise<void> {
    try {
      const end = this.#dataOffset() + this.#frames * this.#frameBytes()
      if ((this.#frames * this.#frameBytes()) % 2 === 1) await this.#writeAt(new Uint8Array(1), end)
      await this.#writeHeader()
      await this.#handle.sync()
    } finally {
      await this.#handle.close()
    }
  }

  #dataOffset(): number {
    return WAV_HEADER_BYTES[this.#options.format] + this.#options.chunks.length
  }

  #frameBytes(): number {
    return BYTES_PER_SAMPLE[this.#options.format] * this.#options.channels
  }

  async #writeHeader(): Promise<void> {
    const { format, sampleRate, channels, chunks } = this.#options
    await this.#writeAt(wavHeader(format, sampleRate, channels, this.#frames, undefined, chunks), 0)
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
  const data = sampleEncoder(format, 'none')(channels)
  const file = new Uint8Array(header.length + data.length + (data.length & 1))
  file.set(header)
  file.set(data, header.length)
  return file
}

/** Turns planar blocks into interleaved sample bytes, little endian. */
function sampleEncoder(format: WavSampleFormat, dither: Dither): (block: readonly Float32Array[]) => Uint8Array {
  if (format === 'float32') return floatBytes
  const quantiser = new Quantiser(format === 'int16' ? 16 : 24, dither)
  return (block) =>
    integerBytes(
      block.map((samples, channel) => quantiser.quantise(samples, channel)),
      quantiser.bits,
    )
}

/** Planar samples as interleaved float32, little endian. */
export function floatBytes(channels: readonly Float32Array[]): Uint8Array {
  const interleaved = new Float32Array(channels.length * channels[0].length)
  channels.forEach((samples, channel) => {
    for (let i = 0, at = channel; i < samples.length; i++, at += channels.length) interleaved[at] = samples[i]
  })
  const bytes = new Uint8Array(interleaved.buffer)
  if (new Uint8Array(Uint16Array.of(1).buffer)[0] === 0) Buffer.from(interleaved.buffer).swap32()
  return bytes
}
