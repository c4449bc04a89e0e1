import type { FileHandle } from 'node:fs/promises'
import { createFile, openFile } from '../../storage/files.ts'
import { mixDown, type ChannelMix } from '../dsp/mixdown.ts'
import { AudioFileError } from './errors.ts'
import type { PcmSource } from './pcm-source.ts'

/**
 * Decoded sound on the disk: interleaved float32, little endian, no header; sample rate and channel count are kept by whoever owns it.
 * Any stretch is one read, whatever the source's format and however long it is.
 */

const BYTES = Float32Array.BYTES_PER_ELEMENT
const WRITE_FRAMES = 1 << 16

/**
 * Interleaves planar channels.
 * @param into  where they go, when there is room
 * @returns     [frames * channels]
 */
export function interleave(channels: readonly Float32Array[], into: Float32Array = new Float32Array(0)): Float32Array {
  if (channels.length === 1) return channels[0]
  const frames = channels[0].length
  const values = frames * channels.length
  const samples = into.length >= values ? into.subarray(0, values) : new Float32Array(values)
  if (channels.length === 2) {
    const [left, right] = channels
    for (let i = 0; i < frames; i++) {
      samples[2 * i] = left[i]
      samples[2 * i + 1] = right[i]
    }
    return samples
  }
  channels.forEach((channel, index) => {
    for (let i = 0, at = index; i < frames; i++, at += channels.length) samples[at] = channel[i]
  })
  return samples
}

/** The opposite of `interleave`. @param samples  [frames * channels] */
export function deinterleave(samples: Float32Array, channels: number): Float32Array[] {
  if (channels === 1) return [samples]
  const frames = Math.floor(samples.length / channels)
  return Array.from({ length: channels }, (_, index) => {
    const channel = new Float32Array(frames)
    for (let i = 0, at = index; i < frames; i++, at += channels) channel[i] = samples[at]
    return channel
  })
}

/** Writes decoded sound block by block. */
export class PcmWriter {
  readonly path: string
  readonly channels: number
  #frames = 0
  #position = 0
  readonly #handle: FileHandle
  readonly #interleaved: Float32Array<ArrayBuffer>

  private constructor(path: string, channels: number, handle: FileHandle) {
    this.path = path
    this.channels = channels
    this.#handle = handle
    this.#interleaved = new Float32Array(channels > 1 ? WRITE_FRAMES * channels : 0)
  }

  /** Replaces a file that is there. */
  static async create(path: string, channels: number): Promise<PcmWriter> {
    return new PcmWriter(path, channels, await createFile(path))
  }

  /** Samples per channel written so far. */
  get frames(): number {
    return this.#frames
  }

  /** @param block  planar, one Float32Array per channel, of one length */
  async write(block: readonly Float32Array[]): Promise<void> {
    for (let start = 0; start < block[0].length; start += WRITE_FRAMES) {
      const samples = interleave(
        block.map((channel) => channel.subarray(start, start + WRITE_FRAMES)),
        this.#interleaved,
      )
      const bytes = new Uint8Array(samples.buffer, samples.byteOffset, samples.byteLength)
      for (let done = 0; done < bytes.length;) {
        const { bytesWritten } = await this.#handle.write(bytes, done, bytes.length - done, this.#position)
        done += bytesWritten
        this.#position += bytesWritten
      }
      this.#frames += samples.length / this.channels
    }
  }

  async close(): Promise<void> {
    await this.#handle.close()
  }
}

/** Writes a whole decoded sound. @param channels  planar */
export async function writePcm(path: string, channels: readonly Float32Array[]): Promise<void> {
  const writer = await PcmWriter.create(path, channels.length)
  try {
    await writer.write(channels)
  } finally {
    await writer.close()
  }
}

/** Reads stretches of decoded sound. */
export class PcmReader {
  readonly path: string
  readonly channels: number
  /** Samples per channel in the file when it was opened. */
  readonly frames: number
  readonly #handle: FileHandle
  readonly #mix: ChannelMix | undefined

  private constructor(path: string, channels: number, frames: number, handle: FileHandle, mix?: ChannelMix) {
    this.path = path
    this.channels = channels
    this.frames = frames
    this.#handle = handle
    this.#mix = mix
  }

  /** A sound as it is heard: as one or two channels. @throws AudioFileError, see `open` */
  static ofSource({ pcmPath, channels, mix }: Pick<PcmSource, 'pcmPath' | 'channels' | 'mix'>): Promise<PcmReader> {
    return PcmReader.open(pcmPath, channels, mix)
  }

  /**
   * @param channels  that are read
   * @param mix       where the file holds more of them
   * @throws AudioFileError where the cache file is missing or cannot be read
   */
  static async open(path: string, channels: number, mix?: ChannelMix): Promise<PcmReader> {
    try {
      const handle = await openFile(path)
      const { size } = await handle.stat()
      return new PcmReader(path, channels, Math.floor(size / (BYTES * (mix?.channels ?? channels))), handle, mix)
    } catch (cause) {
      throw new AudioFileError('The decoded copy of a recording is missing.', 'Import the recording again.', { path, cause })
    }
  }

  /**
   * @param startFrame  in samples per channel, >= 0
   * @param frameCount  how many; fewer come back at the end, none beyond it
   * @returns           interleaved, [frames * channels]
   */
  async read(startFrame: number, frameCount: number): Promise<Float32Array<ArrayBuffer>> {
    if (!this.#mix) return this.#readStored(startFrame, frameCount)
    return new Float32Array(interleave(await this.readChannels(startFrame, frameCount)))
  }

  /** Like `read`, planar. */
  async readChannels(startFrame: number, frameCount: number): Promise<Float32Array[]> {
    const stored = deinterleave(await this.#readStored(startFrame, frameCount), this.#storedChannels)
    return this.#mix ? mixDown(stored, this.#mix.gains) : stored
  }

  get #storedChannels(): number {
    return this.#mix?.channels ?? this.channels
  }

  async #readStored(startFrame: number, frameCount: number): Promise<Float32Array<ArrayBuffer>> {
    const channels = this.#storedChannels
    const wanted = Math.max(0, Math.min(frameCount, this.frames - startFrame))
    const samples = new Float32Array(wanted * channels)
    const bytes = new Uint8Array(samples.buffer)
    let done = 0
    while (done < bytes.length) {
      const { bytesRead } = await this.#handle.read(bytes, done, bytes.length - done, startFrame * channels * BYTES + done)
      if (bytesRead === 0) break
      done += bytesRead
    }
    return done === bytes.length ? samples : samples.subarray(0, Math.floor(done / (BYTES * channels)) * channels)
  }

  async close(): Promise<void> {
    await this.#handle.close()
  }
}
