import type { Speaker } from '../dsp/speakers.ts'
import type { AudioFormat, AudioStream } from './audio-stream.ts'
import type { ByteSource } from './byte-source.ts'
import { decodeSamples, type SampleLayout } from './pcm-samples.ts'

/** First byte of a stretch of samples, and how many bytes of whole frames there are. */
export interface SamplePart {
  offset: number
  byteLength: number
}

export interface PcmRegion {
  format: AudioFormat
  description: string
  sampleRate: number
  channels: number
  speakers?: readonly Speaker[] | null
  layout: SampleLayout
  /** Where the samples lie, in order. */
  parts: SamplePart[]
  warnings: string[]
}

const BLOCK_BYTES = 1 << 18

/** The uncompressed samples of a WAV or AIFF file as a stream. */
export class PcmStream implements AudioStream {
  readonly format: AudioFormat
  readonly description: string
  readonly sampleRate: number
  readonly channels: number
  readonly speakers: readonly Speaker[] | null
  readonly hasHeadroom: boolean
  readonly expectedFrames: number
  readonly warnings: string[]
  readonly #source: ByteSource
  readonly #region: PcmRegion
  readonly #totalBytes: number
  #doneBytes = 0

  constructor(source: ByteSource, region: PcmRegion) {
    this.#source = source
    this.#region = region
    this.format = region.format
    this.description = region.description
    this.sampleRate = region.sampleRate
    this.channels = region.channels
    this.speakers = region.speakers ?? null
    this.hasHeadroom = region.layout.encoding === 'float'
    this.#totalBytes = region.parts.reduce((sum, { byteLength }) => sum + byteLength, 0)
    this.expectedFrames = this.#totalBytes / (region.layout.bytesPerSample * region.channels)
    this.warnings = region.warnings
  }

  progress(): number {
    return this.#totalBytes === 0 ? 1 : this.#doneBytes / this.#totalBytes
  }

  async *blocks(): AsyncGenerator<Float32Array[]> {
    const { layout, channels, parts } = this.#region
    const frameBytes = layout.bytesPerSample * channels
    const step = Math.max(1, Math.floor(BLOCK_BYTES / frameBytes)) * frameBytes
    let noNumbers = 0
    try {
      for (const { offset, byteLength } of parts) {
        for (let done = 0; done < byteLength;) {
          const bytes = await this.#source.read(offset + done, Math.min(step, byteLength - done))
          if (bytes.length < frameBytes) return
          done += bytes.length
          this.#doneBytes += bytes.length
          yield decodeSamples(bytes, channels, layout, () => noNumbers++)
        }
      }
      if (noNumbers > 0)
        this.#region.warnings.push(
          `${noNumbers === 1 ? 'One sample is no number' : `${noNumbers} samples are no numbers`}; silence stands in for ${noNumbers === 1 ? 'it' : 'them'}.`,
        )
    } finally {
      await this.close()
    }
  }

  async close(): Promise<void> {
    await this.#source.close()
  }
}
