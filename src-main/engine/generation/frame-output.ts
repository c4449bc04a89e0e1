import type { Codec, Sound } from '../dsp/codecs/index.ts'
import { createRawJoiner, SmoothJoiner } from '../dsp/join.ts'
import type { FrameJoiner } from '../dsp/join.ts'
import type { DecoderPlace, FrameDecoding, SoundDecoder } from './frame-decoding.ts'

/**
 * Generated frames to sound that goes on from the frames before it. Frames that do not overlap are joined without clicks, unless raw joins
 * are wanted; overlapping ones fade into each other by themselves.
 */
export class FrameOutput {
  readonly #decoder: SoundDecoder
  readonly #joiners: readonly FrameJoiner[]
  /** Frames before the first that it has not been given yet. */
  #before: readonly Float32Array[]
  /** Samples of the frames before, still to come out. */
  #skip: number

  /** @param before  the frames that precede the first, each [D]; the last `leadFrames` of the decoding are enough */
  constructor(codec: Codec, decoding: FrameDecoding, before: readonly Float32Array[], rawJoins = false) {
    const isJoined = decoding.latencyFrames === 0 && !rawJoins
    this.#decoder = decoding.decoder()
    this.#joiners = Array.from({ length: codec.channels }, () => (isJoined ? new SmoothJoiner() : createRawJoiner()))
    this.#skip = before.length * codec.hopSamples
    this.#before = before
  }

  /** Goes on in the middle: what is still to come out of frames before is not heard again. @param place  of the decoder, there */
  static at(codec: Codec, decoding: FrameDecoding, place: DecoderPlace): FrameOutput {
    const output = new FrameOutput(codec, decoding, [])
    output.#decoder.place = place
    output.#skip = decoding.latencyFrames * codec.hopSamples
    return output
  }

  /** What its decoder remembers; undefined where it is begun anew. Only after all frames before have been taken. */
  get place(): DecoderPlace | undefined {
    return this.#decoder.place
  }

  /** Takes the frames that precede the first. */
  async begin(): Promise<void> {
    const frames = this.#before
    this.#before = []
    for (const frame of frames) await this.#take(frame)
  }

  /** Takes the next frame. @returns the sound that is now complete, planar */
  async push(frame: Float32Array): Promise<Sound> {
    await this.begin()
    return this.#take(frame)
  }

  /** The sound that waited for further frames. */
  async finish(): Promise<Sound> {
    await this.begin()
    const rest = await this.#decoder.flush()
    return this.#own(
      rest.map((samples, channel) => (samples.length > 0 ? this.#joiners[channel].push(samples) : this.#joiners[channel].flush())),
    )
  }

  async #take(frame: Float32Array): Promise<Sound> {
    const sound = await this.#decoder.push(frame)
    return this.#own(sound.map((samples, channel) => this.#joiners[channel].push(samples)))
  }

  #own(sound: Sound): Sound {
    const from = Math.min(this.#skip, sound[0].length)
    this.#skip -= from
    return sound.map((samples) => samples.subarray(from))
  }
}
