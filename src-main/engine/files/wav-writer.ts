import { open, type FileHandle } from 'node:fs/promises'
import { BYTES_PER_SAMPLE, wavHeader, WAV_HEADER_BYTES, type WavSampleFormat } from './wav-header.ts'

export type { WavSampleFormat } from './wav-header.ts'

export interface WavOptions {
  sampleRate: number
  channels: number
  /** Default: float32. */
  format?: WavSampleFormat
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
  #frames = 0
  #framesInHeader = 0

  private constructor(path: string, options: Required<WavOptions>, handle: FileHandle) {
    this.path = path
    this.#options = options
    this.#handle = handle
  }

  /** Replaces a file that is there. */
  static async create(path: string, options: WavOptions): Promise<WavWriter> {
    const handle = await open(path, 'w')
    try {
      const writer = new WavWriter(path, { format: 'float32', ...options }, handle)
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
    const bytes = encodeSamples(block, this.#options.format)
    await this.#writeAt(bytes, WAV_HEADER_BYTES + this.#frames * this.#frameBytes())
    this.#frames += block[0].length
    if (this.#frames - this.#framesInHeader >= this.#options.sampleRate * HEADER_INTERVAL_SECONDS) await this.#writeHeader()
  }

  /** Writes the final length and closes the file. */
  async close(): Promise<void> {
    try {
      const end = WAV_HEADER_BYTES + this.#frames * this.#frameBytes()
      if ((this.#frames * this.#frameBytes()) % 2 === 1) await this.#writeAt(new Uint8Array(1), end)
      await this.#writeHeader()
      await this.#handle.sync()
    } finally {
      await this.#handle.close()
    }
  }

  #frameBytes(): number {
    return BYTES_PER_SAMPLE[this.#options.format] * this.#options.channels
  }

  async #writeHeader(): Promise<void> {
    const { format, sampleRate, channels } = this.#options
    await this.#writeAt(wavHeader(format, sampleRate, channels, this.#frames), 0)
    this.#framesInHeader = this.#frames
  }

  async #writeAt(bytes: Uint8Array, position: number): Promise<void> {
    for (let done = 0; done < bytes.length; ) {
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
  const data = encodeSamples(channels, format)
  const file = new Uint8Array(header.length + data.length + (data.length & 1))
  file.set(header)
  file.set(data, header.length)
  return file
}

/** Writes a whole WAV file. @param channels  planar, of one length */
export async function writeWav(path: string, channels: readonly Float32Array[], sampleRate: number, format: WavSampleFormat = 'float32'): Promise<void> {
  const writer = await WavWriter.create(path, { sampleRate, channels: channels.length, format })
  try {
    await writer.append(channels)
  } finally {
    await writer.close()
  }
}

/** Interleaved sample bytes, little endian. Integers are rounded to nearest and limited to full scale. */
function encodeSamples(channels: readonly Float32Array[], format: WavSampleFormat): Uint8Array {
  const frames = channels[0].length
  const size = BYTES_PER_SAMPLE[format]
  const stride = size * channels.length
  const bytes = new Uint8Array(frames * stride)
  const view = new DataView(bytes.buffer)
  const fullScale = 2 ** (size * 8 - 1)
  channels.forEach((samples, channel) => {
    for (let i = 0, at = channel * size; i < frames; i++, at += stride) {
      if (format === 'float32') {
        view.setFloat32(at, samples[i], true)
        continue
      }
      const value = Math.max(-fullScale, Math.min(fullScale - 1, Math.round(samples[i] * fullScale))) || 0
      if (format === 'int16') view.setInt16(at, value, true)
      else {
        view.setInt16(at, value & 0xffff, true)
        view.setInt8(at + 2, value >> 16)
      }
    }
  })
  return bytes
}
