import type { SoundSource } from '../../audio/transport/source.ts'
import type { Readiness } from '../../audio/transport/transport.ts'
import { Resampler } from '../../engine/dsp/resample.ts'
import { deinterleave } from '../../engine/files/pcm-cache.ts'
import type { LiveSound } from './live-sound.ts'
import { SampleQueue } from './sample-queue.ts'

/** Kept of what was read: the transport reads a place again where it fades. */
const KEPT_SECONDS = 1
/** Input that the filter of a change of rate looks ahead, at most, at the lower of both rates. */
const FILTER_REACH = 80

/**
 * Live sound on a stage, at the stage's rate: frame 0 of the timeline is the sample where the source began. What is read for
 * the first time is taken from the sound for good.
 */
export class LiveSource implements SoundSource {
  private readonly resamplers: Resampler[] | null
  private readonly rendered: SampleQueue
  private readonly reach: number

  /**
   * @param sound   read from where it stands
   * @param before  what was taken on another stage and has not been heard, interleaved: played first
   */
  constructor(
    private readonly sound: LiveSound,
    private readonly stageRate: number,
    before: Float32Array,
  ) {
    const { sampleRate, channels } = sound
    this.rendered = new SampleQueue(channels, 0)
    this.resamplers =
      sampleRate === stageRate ? null : Array.from({ length: channels }, () => new Resampler(sampleRate, stageRate, 'prompt'))
    this.reach = this.resamplers ? Math.ceil(FILTER_REACH * Math.max(1, sampleRate / stageRate)) : 0
    this.render(before)
  }

  /** How far the sound reaches. */
  readiness(frame: number): Readiness {
    const more = Math.max(0, Math.floor(((this.sound.available - this.reach) * this.stageRate) / this.sound.sampleRate))
    return { frames: Math.max(0, this.rendered.end - frame) + more, final: false }
  }

  read(startFrame: number, out: Float32Array, channels: number): void {
    const frames = out.length / channels
    this.reachTo(startFrame + frames)
    const own = this.sound.channels
    const part = this.rendered.read(startFrame, frames)
    for (let i = 0; i < frames; i++) {
      for (let c = 0; c < channels; c++) out[i * channels + c] = c < own ? part[i * own + c] : own === 1 ? part[i * own] : 0
    }
    this.rendered.dropBefore(this.rendered.end - KEPT_SECONDS * this.stageRate)
  }

  private reachTo(frame: number): void {
    while (this.rendered.end < frame && this.sound.available > 0) {
      const missing = ((frame - this.rendered.end) * this.sound.sampleRate) / this.stageRate
      this.render(this.sound.take(Math.max(1, Math.ceil(missing))))
    }
  }

  private render(sound: Float32Array): void {
    const { resamplers } = this
    if (!resamplers) {
      this.rendered.append(sound)
      return
    }
    const parts = deinterleave(sound, resamplers.length).map((samples, c) => resamplers[c].process(samples))
    const samples = new Float32Array(parts.length * parts[0].length)
    parts.forEach((part, c) => part.forEach((value, i) => (samples[i * parts.length + c] = value)))
    this.rendered.append(samples)
  }
}
