import type { AudioFormat, AudioStream } from './audio-stream.ts'
import type { ByteSource } from './byte-source.ts'
import { decodeSamples, type SampleLayout } from './pcm-samples.ts'

export interface PcmRegion {
  format: AudioFormat
  description: string
  sampleRate: number
  channels: number
  layout: SampleLayout
  /** First byte of the samples, and how many bytes of whole frames there are. */
  offset: number
  byteLength: number
  warnings: string[]
}

const BLOCK_BYTES = 1 << 18

/** The uncompressed samples of a WAV or AIFF file as a stream. */
export class PcmStream implements AudioStream {
  readonly format: AudioFormat
  readonly description: string
  readonly sampleRate: number
  readonly channels: number
  readonly expectedFrames: number
  readonly warnings: readonly string[]
  readonly #source: ByteSource
  readonly #region: PcmRegion
  #position = 0

  constructor(source: ByteSource, region: PcmRegion) {
    this.#source = source
    this.#region = region
    this.format = region.format
    this.description = region.description
    this.sampleRate = region.sampleRate
    this.channels = region.channels
    this.expectedFrames = Math.floor(region.byteLength / (region.layout.bytesPerSample * region.channels))
    this.warnings = region.warnings
  }

  progress(): number {
    return this.#region.byteLength === 0 ? 1 : this.#position / this.#region.byteLength
  }

  async *blocks(): AsyncGenerator<Float32Array[]> {
    const { layout, channels, offset } = this.#region
    const frameBytes = layout.bytesPerSample * channels
    const total = this.expectedFrames * frameBytes
    const step = Math.max(1, Math.floor(BLOCK_BYTES / frameBytes)) * frameBytes
    try {
      while (this.#position < total) {
        const bytes = await this.#source.read(offset + this.#position, Math.min(step, total - this.#position))
        if (bytes.length < frameBytes) return
        this.#position += bytes.length
        yield decodeSamples(bytes, channels, layout)
      }
    } finally {
      await this.close()
    }
  }

  async close(): Promise<void> {
    await this.#source.close()
  }
}
