import type { Codec, FrameDecoder, Sound } from '../../dsp/codecs/index.ts'
import { createRawJoiner, SmoothJoiner } from '../../dsp/join.ts'
import type { FrameJoiner } from '../../dsp/join.ts'
import { interleave } from '../../files/pcm-cache.ts'

/** Frames before the first that a new output has to be given, so that it goes on from them without a seam. */
export const leadFrames = (codec: Codec): number => codec.latencyFrames + 2

/** Generated frames to sound that goes on from the frames before it. */
export class FrameOutput {
  readonly #decoder: FrameDecoder
  readonly #joiners: readonly FrameJoiner[]
  /** Samples of the frames before, still to come out. */
  #skip: number

  /** @param before  the frames that precede the first, each [D]; @see leadFrames */
  constructor(codec: Codec, before: readonly Float32Array[]) {
    this.#decoder = codec.createDecoder()
    this.#joiners = Array.from({ length: codec.channels }, () => (codec.latencyFrames === 0 ? new SmoothJoiner() : createRawJoiner()))
    this.#skip = before.length * codec.hopSamples
    for (const frame of before) this.push(frame)
  }

  /** Takes the next frame; returns the sound that is now complete, interleaved. */
  push(frame: Float32Array): Float32Array {
    const decoded = this.#decoder.push(frame)
    if (decoded[0].length === 0) return new Float32Array(0)
    const sound: Sound = decoded.map((samples, channel) => this.#joiners[channel].push(samples))
    const from = Math.min(this.#skip, sound[0].length)
    this.#skip -= from
    return interleave(sound.map((samples) => samples.subarray(from)))
  }
}
