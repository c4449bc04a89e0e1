import { fadeGain, type AudioClip, type TempoMap } from '../../../src-shared/music/index.ts'
import { fromDb } from '../dsp/level.ts'
import type { SampleReader } from '../files/sample-file.ts'
import { ClipSound } from './clip-sound.ts'
import type { Stereo } from './mix-blocks.ts'
import { streamOf, type SoundStream } from './sound-streams.ts'

/** A clip whose sound is open. */
export interface SoundingClip {
  stream: SoundStream
  channels: number
}

/** A clip of sound in its place of the song, with its gain and fades. */
export class ClipPlayer {
  /** Where it lies in the song, in samples of the song's rate. */
  readonly startSample: number
  readonly endSample: number
  private readonly fadeInSamples: number
  private readonly fadeOutSamples: number
  private readonly gain: number

  constructor(
    readonly clip: AudioClip,
    tempo: TempoMap,
    private readonly sampleRate: number,
  ) {
    const songSamples = (samples: number): number => Math.round((samples * clip.stretch * sampleRate) / clip.sampleRate)
    this.startSample = tempo.sampleAt(clip.startTick, sampleRate)
    this.endSample = this.startSample + Math.max(1, songSamples(clip.lengthSamples))
    this.fadeInSamples = songSamples(clip.fadeInSamples)
    this.fadeOutSamples = songSamples(clip.fadeOutSamples)
    this.gain = fromDb(clip.gainDb)
  }

  /** Opens its sound, from a sample of the song on. */
  async begin(reader: SampleReader, at: number): Promise<SoundingClip> {
    const sound = new ClipSound(this.clip, reader)
    const stream = await streamOf(sound, this.clip, this.sampleRate)
    if (at > this.startSample) stream.skipTo(at - this.startSample)
    return { stream, channels: sound.channels }
  }

  /**
   * Adds what of it lies in the block that begins at the song's sample `at`; blocks follow each other.
   *
   * @param scratch  as long as the block at least; null where nothing is in the block yet
   */
  addTo([left, right]: Stereo, at: number, { stream, channels }: SoundingClip, scratch: Stereo | null): void {
    const from = Math.max(0, this.startSample - at)
    const to = Math.min(left.length, this.endSample - at)
    const [first, second] = scratch
      ? [scratch[0].subarray(0, to - from), scratch[1].subarray(0, to - from)]
      : [left.subarray(from, to), right.subarray(from, to)]
    const sound = channels === 1 ? [first] : [first, second]
    stream.take(sound)
    for (const samples of sound) this.shape(samples, at + from - this.startSample)
    if (channels === 1) second.set(first)
    if (!scratch) return
    addTo(left, from, first)
    addTo(right, from, second)
  }

  /** Gain and fades, in place. @param begin  sample of the clip with which `samples` begin */
  private shape(samples: Float32Array, begin: number): void {
    const { gain, fadeInSamples, fadeOutSamples } = this
    if (gain !== 1) for (let i = 0; i < samples.length; i++) samples[i] *= gain
    const plainFrom = Math.min(samples.length, Math.max(0, fadeInSamples - begin))
    const plainTo = Math.max(plainFrom, Math.min(samples.length, this.endSample - this.startSample - fadeOutSamples - begin))
    this.fade(samples, 0, plainFrom, begin)
    this.fade(samples, plainTo, samples.length, begin)
  }

  /** Fades `[from, to)` of a block that begins at the clip's sample `begin`, in place. */
  private fade(samples: Float32Array, from: number, to: number, begin: number): void {
    const { fadeInSamples, fadeOutSamples, clip } = this
    const length = this.endSample - this.startSample
    for (let i = from; i < to; i++) {
      const passed = begin + i + 0.5
      const rise = passed < fadeInSamples ? fadeGain(clip.fadeInCurve, passed / fadeInSamples) : 1
      const fall = length - passed < fadeOutSamples ? fadeGain(clip.fadeOutCurve, (length - passed) / fadeOutSamples) : 1
      samples[i] *= rise * fall
    }
  }
}

function addTo(sum: Float32Array, from: number, samples: Float32Array): void {
  for (let i = 0; i < samples.length; i++) sum[from + i] += samples[i]
}
