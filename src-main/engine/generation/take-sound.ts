import type { GenerationSettings } from '../../../src-shared/project/index.ts'
import type { Codec, Sound } from '../dsp/codecs/index.ts'
import { Limiter } from '../dsp/limiter.ts'
import { deinterleave, interleave } from '../files/pcm-cache.ts'
import type { FrameDecoding } from './frame-decoding.ts'
import { FrameOutput } from './frame-output.ts'

/** The sound of a take: that of its frames, as long as is wanted. Where the level is held, no peak clips. */
export class TakeSound {
  readonly #output: FrameOutput
  readonly #limiter: Limiter | null
  /** Samples of the limiter's delay, that come out first. */
  #skip: number
  #left: number

  /** @param seed  the frames that it began from: their sound is not part of the take, but overlapping frames go on from them */
  constructor(codec: Codec, decoding: FrameDecoding, seed: readonly Float32Array[], { seconds, rawJoins, level }: GenerationSettings) {
    this.#output = new FrameOutput(codec, decoding, decoding.latencyFrames === 0 ? [] : seed, rawJoins)
    this.#limiter = level === 'hold' ? new Limiter(codec.channels, codec.sampleRate) : null
    this.#skip = this.#limiter?.delayFrames ?? 0
    this.#left = Math.round(seconds * codec.sampleRate)
  }

  /** Samples still to come. */
  get samplesLeft(): number {
    return this.#left
  }

  /** Takes a generated frame; returns the sound that is now ready. */
  async push(frame: Float32Array): Promise<Sound> {
    return this.#give(await this.#output.push(frame))
  }

  /** The sound that waited for further frames. */
  async finish(): Promise<Sound> {
    const tail = this.#limiter?.delayFrames ?? 0
    const sound = (await this.#output.finish()).map((samples) => {
      const padded = new Float32Array(samples.length + tail)
      padded.set(samples)
      return padded
    })
    return this.#give(sound)
  }

  #give(sound: Sound): Sound {
    const limited = this.#limit(sound)
    const from = Math.min(this.#skip, limited[0].length)
    this.#skip -= from
    const kept = limited.map((samples) => samples.subarray(from, from + this.#left))
    this.#left -= kept[0].length
    return kept
  }

  #limit(sound: Sound): Sound {
    if (!this.#limiter || sound[0].length === 0) return sound
    const samples = interleave(sound).slice()
    this.#limiter.process(samples)
    return deinterleave(samples, sound.length)
  }
}
