import { fadeWeight } from '../../../src-shared/audio/index.ts'
import { SampleQueue } from './sample-queue.ts'

/** From the sound of before to that of after a change: long enough to hear no seam. */
const SPLICE_SECONDS = 0.02
/** A new version takes over when so much of it is there that the next block can be late. */
const SPLICE_MARGIN_SECONDS = 0.04
/** The level arrives within so long. */
const LEVEL_RAMP_SECONDS = 0.01

interface Version {
  number: number
  queue: SampleQueue
}

/**
 * The generated sound between the engine and whoever plays it, at the model's rate. What is not taken yet can be replaced:
 * after a change the engine sends another version from an earlier place on, and as soon as that reaches far enough the sound
 * goes over into it, at the very next sample to be taken. Until then the old version plays on.
 */
export class LiveSound {
  private current: Version
  private next: Version | null = null
  private taken: number
  private gain = 1
  private reachedGain = 1
  private readonly spliceSamples: number
  private readonly marginSamples: number
  private readonly gainStep: number

  constructor(
    readonly sampleRate: number,
    readonly channels: number,
    private readonly events: {
      /** What was taken, after the level; it will be heard. */
      onTaken: (samples: Float32Array) => void
      /** From `atSample` on it is of this version; the former is heard until `leavesSample`. */
      onSpliced: (version: number, atSample: number, leavesSample: number) => void
    },
  ) {
    this.current = { number: 0, queue: new SampleQueue(channels, 0) }
    this.taken = 0
    this.spliceSamples = Math.round(SPLICE_SECONDS * sampleRate)
    this.marginSamples = this.spliceSamples + Math.round(SPLICE_MARGIN_SECONDS * sampleRate)
    this.gainStep = 1 / (LEVEL_RAMP_SECONDS * sampleRate)
  }

  /** Samples per channel that have been taken. */
  get takenSamples(): number {
    return this.taken
  }

  /** Samples per channel that can be taken. */
  get available(): number {
    return this.current.queue.end - this.taken
  }

  /** Where sound that goes on without a gap begins. */
  get endSample(): number {
    return this.current.queue.end
  }

  /** Linear. @param atOnce  without a ramp, for the start */
  setGain(gain: number, atOnce = false): void {
    this.gain = gain
    if (atOnce) this.reachedGain = gain
  }

  /** @param samples  interleaved */
  push(version: number, startSample: number, samples: Float32Array): void {
    if (version === this.current.number) this.current.queue.append(samples)
    else if (version > this.current.number) this.pushNext(version, startSample, samples)
  }

  /** Commits the next `count` samples per channel, as many as there are. */
  take(count: number): Float32Array {
    const { queue } = this.current
    const sound = queue.read(this.taken, Math.min(count, this.available))
    this.taken += sound.length / this.channels
    queue.dropBefore(this.taken)
    this.applyLevel(sound)
    if (sound.length > 0) this.events.onTaken(sound)
    return sound
  }

  /** What has been generated and not taken, before the level. */
  rest(): Float32Array {
    return this.current.queue.read(this.taken, this.available)
  }

  private pushNext(version: number, startSample: number, samples: Float32Array): void {
    if (this.next && version < this.next.number) return
    if (this.next?.number !== version) this.next = { number: version, queue: new SampleQueue(this.channels, startSample) }
    this.next.queue.append(samples)
    this.splice(this.next)
  }

  private splice(next: Version): void {
    const at = Math.max(this.taken, next.queue.start)
    if (next.queue.end < at + this.marginSamples) return
    const before = this.current.queue
    const queue = new SampleQueue(this.channels, this.taken)
    queue.append(before.read(this.taken, at - this.taken))
    // Before the very first sample there is nothing to go over from.
    const overlap = at === 0 ? 0 : Math.max(0, Math.min(this.spliceSamples, before.end - at))
    const [leaving, coming] = [before.read(at, overlap), next.queue.read(at, overlap)]
    for (let i = 0; i < leaving.length; i++) {
      const weight = fadeWeight(Math.floor(i / this.channels), overlap)
      leaving[i] = (1 - weight) * leaving[i] + weight * coming[i]
    }
    queue.append(leaving)
    queue.append(next.queue.read(at + overlap, next.queue.end - at - overlap))
    this.current = { number: next.number, queue }
    this.next = null
    this.events.onSpliced(next.number, at, at + overlap)
  }

  private applyLevel(sound: Float32Array): void {
    if (this.gain === 1 && this.reachedGain === 1) return
    for (let i = 0; i < sound.length; i++) {
      if (i % this.channels === 0) this.reachedGain += Math.max(-this.gainStep, Math.min(this.gainStep, this.gain - this.reachedGain))
      sound[i] *= this.reachedGain
    }
  }
}
