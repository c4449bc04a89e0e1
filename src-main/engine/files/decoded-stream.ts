import type { Speaker } from '../dsp/speakers.ts'
import { concatenateBlocks, isUsualSampleRate, MAXIMUM_CHANNELS, type AudioFormat, type AudioStream } from './audio-stream.ts'
import { BlockConformer, type DecodedBlock } from './block-conformer.ts'
import type { ByteSource } from './byte-source.ts'
import { AudioFileError, damaged, unsupported } from './errors.ts'
import { missingSound } from './missing-sound.ts'

export interface DecodedStreamParts {
  source: ByteSource
  format: AudioFormat
  description: string
  /** As the file declares it, at the rate it begins with; what is missing is told at the end. */
  expectedFrames?: number
  /** Where it is known that more channels than at the beginning will come. */
  channels?: number
  /** What each of so many channels is meant for. */
  speakersOf?: (channels: number) => readonly Speaker[] | null
  /** Filled while decoding. */
  warnings: string[]
  progress: () => number
  /** The whole file, in order; empty blocks are passed over. */
  decode: () => AsyncGenerator<DecodedBlock>
  free: () => void
}

/**
 * A compressed file as an AudioStream. The first sound is decoded at once, because only it tells the sample rate and channel count
 * for certain; a file without any is refused here, before anyone makes room for it.
 * A fault further on ends the sound there with a warning: what is sound before it is kept.
 */
export async function openDecodedStream(parts: DecodedStreamParts): Promise<AudioStream> {
  const iterator = parts.decode()
  try {
    const first = await nextSound(iterator)
    if (!first) throw damaged('no sound could be decoded from it', parts.source.path)
    if (!isUsualSampleRate(first.sampleRate)) throw damaged(`it says that its sample rate is ${first.sampleRate} Hz`, parts.source.path)
    if (first.channelData.length > MAXIMUM_CHANNELS) throw unsupported(`${first.channelData.length} channels`, parts.source.path)
    return new DecodedStream(parts, iterator, first)
  } catch (error) {
    parts.free()
    throw error instanceof AudioFileError ? error : damaged(describeFault(error), parts.source.path, error)
  }
}

async function nextSound(iterator: AsyncGenerator<DecodedBlock>): Promise<DecodedBlock | undefined> {
  for (;;) {
    const { value, done } = await iterator.next()
    if (done) return undefined
    if (value.channelData.length > 0 && value.channelData[0].length > 0) return value
  }
}

const describeFault = (error: unknown): string => `its decoder gave up (${error instanceof Error ? error.message : String(error)})`

/** Decoders yield frames of about a thousand samples; blocks of this length cost less on their way. */
const MINIMUM_BLOCK_FRAMES = 1 << 14

class DecodedStream implements AudioStream {
  readonly format: AudioFormat
  readonly description: string
  readonly sampleRate: number
  readonly channels: number
  readonly speakers: readonly Speaker[] | null
  readonly expectedFrames: number | undefined
  readonly warnings: readonly string[]
  readonly #parts: DecodedStreamParts
  readonly #iterator: AsyncGenerator<DecodedBlock>
  readonly #first: DecodedBlock
  #closed = false

  constructor(parts: DecodedStreamParts, iterator: AsyncGenerator<DecodedBlock>, first: DecodedBlock) {
    this.format = parts.format
    this.description = parts.description
    this.sampleRate = first.sampleRate
    this.channels = Math.max(first.channelData.length, parts.channels ?? 0)
    this.speakers = parts.speakersOf?.(this.channels) ?? null
    this.expectedFrames = parts.expectedFrames
    this.warnings = parts.warnings
    this.#parts = parts
    this.#iterator = iterator
    this.#first = first
  }

  progress(): number {
    return this.#parts.progress()
  }

  async *blocks(): AsyncGenerator<Float32Array[]> {
    const conformer = new BlockConformer(this, this.#parts.warnings)
    let pending: Float32Array[][] = []
    let pendingFrames = 0
    let frames = 0
    const take = (block: Float32Array[]): void => {
      pending.push(block)
      pendingFrames += block[0].length
      frames += block[0].length
    }
    try {
      for (let block: DecodedBlock | undefined = this.#first; block; block = await this.#next()) {
        const conformed = conformer.conform(block)
        if (!conformed) break
        conformed.forEach(take)
        if (pendingFrames < MINIMUM_BLOCK_FRAMES) continue
        yield concatenateBlocks(pending)
        pending = []
        pendingFrames = 0
      }
      conformer.flush().forEach(take)
      if (pendingFrames > 0) yield concatenateBlocks(pending)
      this.#sayMissing(frames)
    } finally {
      await this.close()
    }
  }

  #sayMissing(frames: number): void {
    const warning = missingSound(this.expectedFrames, frames, this.sampleRate)
    if (warning) this.#parts.warnings.push(warning)
  }

  async #next(): Promise<DecodedBlock | undefined> {
    try {
      return await nextSound(this.#iterator)
    } catch (error) {
      if (error instanceof AudioFileError) throw error
      this.#parts.warnings.push(`The rest of the file is damaged: ${describeFault(error)}.`)
      return undefined
    }
  }

  async close(): Promise<void> {
    if (this.#closed) return
    this.#closed = true
    await this.#iterator.return(undefined)
    this.#parts.free()
    await this.#parts.source.close()
  }
}
