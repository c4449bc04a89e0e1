import { readSync } from 'node:fs'
import type { FileHandle } from 'node:fs/promises'
import { openFile } from '../../storage/files.ts'
import { mixDown, type ChannelMix } from '../dsp/mixdown.ts'
import type { Speaker } from '../dsp/speakers.ts'
import { decodeSamples } from './pcm-samples.ts'

/** Where plain samples lie in a file: decoded sound in the cache, or a WAV of this program's own making. */
export interface SampleFile {
  path: string
  /** Of the first sample, in bytes. */
  dataOffset: number
  encoding: 'int16' | 'int24' | 'float32'
  channels: number
  /** What each channel is meant for; null or absent: tracks, or not more than two. */
  speakers?: readonly Speaker[] | null
  /** Where the file, and its patches, hold more channels than are heard. */
  mix?: ChannelMix
  /** Samples per channel. */
  frames: number
  sampleRate: number
  /** Stretches that are read elsewhere: block b of so many frames in place s of another file, interleaved float32. */
  patches?: SamplePatches
}

export interface SamplePatches {
  path: string
  blockFrames: number
  /** `[block, place]` */
  places: readonly (readonly [number, number])[]
}

const LAYOUTS = {
  int16: { encoding: 'signed', bytesPerSample: 2, bigEndian: false },
  int24: { encoding: 'signed', bytesPerSample: 3, bigEndian: false },
  float32: { encoding: 'float', bytesPerSample: 4, bigEndian: false },
} as const

/** Of whole reads; more is read in parts. */
const SCRATCH_BYTES = 1 << 19
/** Reading does not wait: what was read is taken out before anybody else reads. */
const scratch = new Uint8Array(SCRATCH_BYTES)
const scratchFloats = new Float32Array(scratch.buffer)

/** A sound file that stays open while stretches of it are read, as a mix does some hundred thousand times. */
export class SampleReader {
  /** As it lies there. */
  private readonly stored: SampleFile

  private constructor(
    readonly file: SampleFile,
    private readonly handle: FileHandle,
    private readonly patches: { reader: SampleReader; blockFrames: number; places: ReadonlyMap<number, number> } | null,
  ) {
    const { mix } = file
    this.stored = mix ? { ...file, channels: mix.channels, mix: undefined } : file
  }

  /** @throws UnsafePathError, ENOENT */
  static async open(file: SampleFile): Promise<SampleReader> {
    const { patches } = file
    const handle = await openFile(file.path)
    if (!patches || patches.places.length === 0) return new SampleReader(file, handle, null)
    const frames = patches.blockFrames * (1 + Math.max(...patches.places.map(([, place]) => place)))
    const stored = { channels: file.mix?.channels ?? file.channels, mix: undefined }
    const elsewhere = { ...file, ...stored, path: patches.path, dataOffset: 0, encoding: 'float32' as const, frames, patches: undefined }
    try {
      const reader = await SampleReader.open(elsewhere)
      return new SampleReader(file, handle, { reader, blockFrames: patches.blockFrames, places: new Map(patches.places) })
    } catch (error) {
      await handle.close()
      throw error
    }
  }

  /**
   * Reads a stretch that may begin before the sound and end after it; there is silence.
   *
   * @param into  planar, all of one length, at most as many as the sound has channels: those of the first ones
   */
  read(startFrame: number, into: readonly Float32Array[]): void {
    const { mix } = this.file
    if (!mix) return this.readStored(startFrame, into)
    const planar = Array.from({ length: mix.channels }, () => new Float32Array(into[0].length))
    this.readStored(startFrame, planar)
    mixDown(planar, mix.gains.slice(0, into.length)).forEach((side, index) => into[index].set(side))
  }

  private readStored(startFrame: number, into: readonly Float32Array[]): void {
    const { frames, channels, encoding } = this.stored
    const count = into[0].length
    const from = Math.min(count, Math.max(0, -startFrame))
    const to = Math.max(from, Math.min(count, frames - startFrame))
    for (const samples of into) {
      samples.fill(0, 0, from)
      samples.fill(0, to)
    }
    const atOnce = Math.floor(SCRATCH_BYTES / (LAYOUTS[encoding].bytesPerSample * channels))
    for (let at = from; at < to; at += atOnce) this.readPart(startFrame + at, into, at, Math.min(to, at + atOnce))
    if (this.patches) this.readPatches(startFrame, into, from, to)
  }

  async close(): Promise<void> {
    await this.patches?.reader.close()
    await this.handle.close()
  }

  private readPatches(startFrame: number, into: readonly Float32Array[], from: number, to: number): void {
    const { reader, blockFrames, places } = this.patches!
    for (let at = from; at < to;) {
      const block = Math.floor((startFrame + at) / blockFrames)
      const end = Math.min(to, (block + 1) * blockFrames - startFrame)
      const place = places.get(block)
      if (place !== undefined) {
        const inBlock = startFrame + at - block * blockFrames
        const parts = into.map((samples) => samples.subarray(at, end))
        reader.read(place * blockFrames + inBlock, parts)
      }
      at = end
    }
  }

  /** Reads into `[at, to)` of the channels; what the file lacks is silence. */
  private readPart(frame: number, into: readonly Float32Array[], at: number, to: number): void {
    const { dataOffset, encoding, channels } = this.stored
    const layout = LAYOUTS[encoding]
    const frameBytes = layout.bytesPerSample * channels
    const wanted = (to - at) * frameBytes
    let done = 0
    while (done < wanted) {
      const read = readSync(this.handle.fd, scratch, done, wanted - done, dataOffset + frame * frameBytes + done)
      if (read === 0) break
      done += read
    }
    const count = Math.floor(done / frameBytes)
    if (encoding === 'float32' && channels === 2 && into.length === 2) takePairs(into[0], into[1], at, count)
    else if (encoding === 'float32') into.forEach((samples, channel) => takeFloats(samples, at, count, channel, channels))
    else {
      const planar = decodeSamples(scratch.subarray(0, count * frameBytes), channels, layout)
      into.forEach((samples, channel) => samples.set(planar[channel], at))
    }
    for (const samples of into) samples.fill(0, at + count, to)
  }
}

/** Both channels of what was read: what most sounds are, in one go. */
function takePairs(left: Float32Array, right: Float32Array, at: number, count: number): void {
  for (let i = 0; i < count; i++) {
    const l = scratchFloats[2 * i]
    const r = scratchFloats[2 * i + 1]
    left[at + i] = l - l === 0 ? l : 0
    right[at + i] = r - r === 0 ? r : 0
  }
}

/** One channel of what was read. A cache that was damaged may hold what is no number: it is silent. */
function takeFloats(samples: Float32Array, at: number, count: number, channel: number, channels: number): void {
  for (let i = 0, index = channel; i < count; i++, index += channels) {
    const value = scratchFloats[index]
    samples[at + i] = value - value === 0 ? value : 0
  }
}

/**
 * Reads one stretch of a file, as `SampleReader` does.
 *
 * @returns  planar, `frameCount` samples each
 */
export async function readStretch(file: SampleFile, startFrame: number, frameCount: number): Promise<Float32Array[]> {
  const stretch = Array.from({ length: file.channels }, () => new Float32Array(frameCount))
  const reader = await SampleReader.open(file)
  try {
    reader.read(startFrame, stretch)
  } finally {
    await reader.close()
  }
  return stretch
}
