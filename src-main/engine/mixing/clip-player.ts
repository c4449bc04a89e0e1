import { fadeWeight } from '../../../src-shared/audio/index.ts'
import { fromDb } from '../dsp/level.ts'
import { greatestCommonDivisor, resampledLength, Resampler } from '../dsp/resample.ts'
import { readStretch, type SampleFile } from '../files/sample-file.ts'
import type { AudioClip, TempoMap } from '../../../src-shared/music/index.ts'

const READ_SAMPLES = 1 << 16
/** What a resampler forgets: more than its longest filter, at the song's rate. */
const RUN_UP_SAMPLES = 4096

/** A clip of sound at the song's rate, block after block, with its gain and fades. */
export class ClipPlayer {
  /** Where it lies in the song, in samples of the song's rate. */
  readonly startSample: number
  readonly lengthSamples: number
  private readonly fadeIn: number
  private readonly fadeOut: number
  private readonly gain: number
  private readonly resamplers: Resampler[] | null
  /** Read and not yet given, one array a channel. */
  private waiting: Float32Array[]
  /** Samples of the clip's sound that were read. */
  private read = 0
  private given = 0

  constructor(
    private readonly clip: AudioClip,
    private readonly file: SampleFile,
    tempo: TempoMap,
    private readonly sampleRate: number,
  ) {
    const songSamples = (samples: number): number => resampledLength(samples, file.sampleRate, sampleRate)
    this.startSample = tempo.sampleAt(clip.startTick, sampleRate)
    this.lengthSamples = Math.max(1, songSamples(clip.lengthSamples))
    this.fadeIn = songSamples(clip.fadeInSamples)
    this.fadeOut = songSamples(clip.fadeOutSamples)
    this.gain = fromDb(clip.gainDb)
    // Of more than two channels the first two are heard.
    const channels = Math.min(2, file.channels)
    this.waiting = Array.from({ length: channels }, () => new Float32Array(0))
    this.resamplers = file.sampleRate === sampleRate ? null : this.waiting.map(() => new Resampler(file.sampleRate, sampleRate, 'prompt'))
  }

  /** Leaves out what lies before a place of the clip; nothing where that has passed. */
  async skipTo(sample: number): Promise<void> {
    this.jumpNear(sample)
    while (this.given < sample) await this.take(Math.min(READ_SAMPLES, sample - this.given))
  }

  /**
   * The clip's next samples, from its beginning on.
   *
   * @returns planar, one or two channels, at most `count` samples
   */
  async take(count: number): Promise<Float32Array[]> {
    const wanted = Math.min(count, this.lengthSamples - this.given)
    while (this.waiting[0].length < wanted && (await this.readMore()));
    const channels = this.waiting.map((samples) => {
      const part = new Float32Array(wanted)
      part.set(samples.subarray(0, wanted))
      return part
    })
    this.waiting = this.waiting.map((samples) => samples.slice(wanted))
    this.shape(channels)
    this.given += wanted
    return channels
  }

  /** Before anything was read: begins a little before `sample`, at a sample that both rates share. */
  private jumpNear(sample: number): void {
    if (this.read > 0) return
    const divisor = greatestCommonDivisor(this.file.sampleRate, this.sampleRate)
    const [soundUnit, songUnit] = [this.file.sampleRate / divisor, this.sampleRate / divisor]
    const units = Math.floor((sample - RUN_UP_SAMPLES) / songUnit)
    if (units <= 0) return
    this.read = units * soundUnit
    this.given = units * songUnit
  }

  /** @returns false where there is no more */
  private async readMore(): Promise<boolean> {
    const { offsetSamples, lengthSamples, isReversed } = this.clip
    const count = Math.min(READ_SAMPLES, lengthSamples - this.read)
    if (count <= 0 && this.read > lengthSamples) return false
    const from = isReversed ? offsetSamples + lengthSamples - this.read - count : offsetSamples + this.read
    const sound = count > 0 ? await readStretch(this.file, from, count) : []
    if (isReversed) for (const channel of sound) channel.reverse()
    this.read += Math.max(1, count)
    this.waiting = this.waiting.map((samples, c) => {
      const resampler = this.resamplers?.[c]
      const more = count > 0 ? (resampler ? resampler.process(sound[c]) : sound[c]) : (resampler?.flush() ?? new Float32Array(0))
      const joined = new Float32Array(samples.length + more.length)
      joined.set(samples)
      joined.set(more, samples.length)
      return joined
    })
    return true
  }

  /** Gain and fades, in place. */
  private shape(channels: readonly Float32Array[]): void {
    const { fadeIn, fadeOut, gain, lengthSamples, given } = this
    for (const samples of channels) {
      for (let i = 0; i < samples.length; i++) {
        const n = given + i
        const rise = n < fadeIn ? fadeWeight(n, fadeIn) : 1
        const fall = lengthSamples - 1 - n < fadeOut ? fadeWeight(lengthSamples - 1 - n, fadeOut) : 1
        samples[i] *= gain * rise * fall
      }
    }
  }
}
