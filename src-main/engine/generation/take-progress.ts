import type { Sound } from '../dsp/codecs/index.ts'
import { interleave } from '../files/pcm-cache.ts'
import type { GenerateEvent, GeneratedTake } from './generate-job.ts'

/** Tells how a take grows, and how fast it was made. */
export class TakeProgress {
  readonly #seconds: number
  readonly #form: { sampleRate: number; channels: number }
  readonly #emit: (event: GenerateEvent) => void
  #frames = 0
  #made = 0
  #startedAt: number | null = null
  #firstAudioAt: number | null = null

  /** @param seconds  of the whole take */
  constructor(seconds: number, form: { sampleRate: number; channels: number }, emit: (event: GenerateEvent) => void) {
    this.#seconds = seconds
    this.#form = form
    this.#emit = emit
  }

  /** From here on sound is made; before, it was kept from another take. */
  begin(): void {
    this.#startedAt = performance.now()
  }

  /** @param sound  planar, as it was written  @param kept  it was not made, but kept from another take */
  written(sound: Sound, kept: boolean): void {
    const { sampleRate, channels } = this.#form
    this.#frames += sound[0].length
    if (this.#startedAt !== null && !kept) {
      this.#made += sound[0].length
      this.#firstAudioAt ??= performance.now()
    }
    const left = this.#seconds - this.#frames / sampleRate
    const secondsLeft =
      this.#startedAt === null || this.#made === 0
        ? null
        : (left * (performance.now() - this.#startedAt)) / 1000 / (this.#made / sampleRate)
    this.#emit({ type: 'audio', frames: this.#frames, sampleRate, channels, samples: interleave(sound).slice(), secondsLeft })
  }

  /** @param askedAt  when the person asked for it, `performance.now()` */
  figures(askedAt: number): Pick<GeneratedTake, 'frames' | 'realTimeFactor' | 'timeToFirstAudioSeconds'> {
    const now = performance.now()
    return {
      frames: this.#frames,
      realTimeFactor: this.#made / this.#form.sampleRate / ((now - (this.#startedAt ?? now)) / 1000),
      timeToFirstAudioSeconds: ((this.#firstAudioAt ?? now) - askedAt) / 1000,
    }
  }
}
