import type { GenerationSettings } from '../../../src-shared/project/index.ts'
import type { Codec, FrameDecoder, Sound } from '../dsp/codecs/index.ts'
import { createRawJoiner, SmoothJoiner } from '../dsp/join.ts'
import type { FrameJoiner } from '../dsp/join.ts'
import { Limiter } from '../dsp/limiter.ts'
import { deinterleave, interleave } from '../files/pcm-cache.ts'

/**
 * Generated frames to sound of the wanted length. Frames that do not overlap are joined without clicks, unless raw joins are wanted;
 * overlapping ones fade into each other by themselves, and go on from those of the seed. Where the level is held, no peak clips.
 */
export class SoundOutput {
  readonly #codec: Codec
  readonly #decoder: FrameDecoder
  readonly #joiners: readonly FrameJoiner[]
  readonly #limiter: Limiter | null
  /** Samples of the seed, or of the limiter's delay, that come out first and do not belong to the take. */
  #skip = 0
  #primed = 0
  #left: number

  constructor(codec: Codec, { seconds, rawJoins, level }: GenerationSettings) {
    this.#codec = codec
    this.#decoder = codec.createDecoder()
    const isJoined = codec.latencyFrames === 0 && !rawJoins
    this.#joiners = Array.from({ length: codec.channels }, () => (isJoined ? new SmoothJoiner() : createRawJoiner()))
    this.#limiter = level === 'hold' ? new Limiter(codec.channels, codec.sampleRate) : null
    this.#skip = this.#limiter?.delayFrames ?? 0
    this.#left = Math.round(seconds * codec.sampleRate)
  }

  /** Samples still to come. */
  get samplesLeft(): number {
    return this.#left
  }

  /** Takes a frame of the seed: its sound is not part of the take, but overlapping frames go on from it. */
  prime(frame: Float32Array): void {
    const { latencyFrames, hopSamples } = this.#codec
    if (latencyFrames === 0) return
    this.#decoder.push(frame)
    if (this.#primed++ < latencyFrames) this.#skip += hopSamples
  }

  /** Takes a generated frame; returns the sound that is now ready. */
  push(frame: Float32Array): Sound {
    return this.#give(this.#decoder.push(frame).map((samples, channel) => this.#joiners[channel].push(samples)))
  }

  /** The sound that waited for further frames. */
  finish(): Sound {
    const decoded = this.#decoder.flush()
    const joined = decoded.map((samples, channel) =>
      samples.length > 0 ? this.#joiners[channel].push(samples) : this.#joiners[channel].flush(),
    )
    const tail = this.#limiter?.delayFrames ?? 0
    const sound = joined.map((samples) => {
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
