import { defaultGains, mixDown, mixToMono } from '../dsp/mixdown.ts'
import { standardSpeakers } from '../dsp/speakers.ts'
import { Resampler } from '../dsp/resample.ts'
import { isUsualSampleRate } from './audio-stream.ts'

/** A piece of sound as a decoder returns it. */
export interface DecodedBlock {
  channelData: Float32Array[]
  sampleRate: number
}

/** Each change of rate costs the design of a filter; no sound has so many, and a file made to have them is not followed further. */
const MAXIMUM_RATE_CHANGES = 16

/** What a stream has from its beginning to its end, whatever its parts have. */
export interface StreamShape {
  sampleRate: number
  channels: number
}

/**
 * Gives sound one sample rate and channel count where a file changes them midway: joined files, radio captures, chained streams.
 * Says in `warnings` what was changed, once each.
 */
export class BlockConformer {
  readonly #shape: StreamShape
  readonly #warnings: string[]
  readonly #said = new Set<string>()
  #resamplers: Resampler[] = []
  #rate: number
  #changes = 0

  constructor(shape: StreamShape, warnings: string[]) {
    this.#shape = shape
    this.#warnings = warnings
    this.#rate = shape.sampleRate
  }

  /** The block in the stream's shape, with what was still due before it; undefined where its rate cannot be followed. */
  conform({ sampleRate, channelData }: DecodedBlock): Float32Array[][] | undefined {
    const { channels } = this.#shape
    const blocks = sampleRate === this.#rate ? [] : this.#changeRate(sampleRate)
    if (!blocks) return undefined
    if (channelData.length !== channels) this.#say(`The number of channels changes midway; ${channels} are kept.`)
    const conformed = conformChannels(channelData, channels)
    blocks.push(this.#resamplers.length === 0 ? conformed : conformed.map((samples, channel) => this.#resamplers[channel].process(samples)))
    return blocks.filter((block) => block[0].length > 0)
  }

  /** What is still due at the end: one block or none. */
  flush(): Float32Array[][] {
    const rest = this.#resamplers.map((resampler) => resampler.flush())
    this.#resamplers = []
    return rest.length > 0 && rest[0].length > 0 ? [rest] : []
  }

  #changeRate(sampleRate: number): Float32Array[][] | undefined {
    if (!isUsualSampleRate(sampleRate) || ++this.#changes > MAXIMUM_RATE_CHANGES) {
      this.#say(`The sample rate changes to ${sampleRate} Hz midway; the rest is left out.`)
      return undefined
    }
    const { sampleRate: kept, channels } = this.#shape
    const rest = this.flush()
    this.#rate = sampleRate
    if (sampleRate !== kept) {
      this.#say(`The sample rate changes to ${sampleRate} Hz midway; from there it is converted to ${kept} Hz.`)
      this.#resamplers = Array.from({ length: channels }, () => new Resampler(sampleRate, kept))
    }
    return rest
  }

  #say(warning: string): void {
    if (this.#said.has(warning)) return
    this.#said.add(warning)
    this.#warnings.push(warning)
  }
}

/** A mono part is heard on all channels; more channels than there are places for are mixed, so that none is lost. */
function conformChannels(block: Float32Array[], channels: number): Float32Array[] {
  if (block.length === channels) return block
  if (block.length === 1) return Array.from({ length: channels }, () => block[0].slice())
  if (channels === 1) return [mixToMono(block)]
  if (channels === 2) {
    const [left, right = left.slice()] = mixDown(block, defaultGains(block.length, standardSpeakers(block.length)))
    return [left, right]
  }
  return Array.from({ length: channels }, (_, channel) => block[channel] ?? new Float32Array(block[0].length))
}
