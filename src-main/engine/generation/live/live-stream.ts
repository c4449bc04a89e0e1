import type { Sound } from '../../dsp/codecs/index.ts'
import type { PredictorState } from '../frame-predictor.ts'
import { leadFrames, LiveOutput } from './live-output.ts'
import type { LiveVoice, VoiceState } from './live-voice.ts'

/** A frame that can be taken back: where its sound begins, and the voice as it was before it. */
interface Step {
  startSample: number
  before: VoiceState
  frame: Float32Array
}

export interface StreamBlock {
  startSample: number
  /** Interleaved; may be empty while the codec waits for further frames. */
  samples: Float32Array
}

/** The sound of a voice along a line of samples, of which the part that nobody has heard can be taken back. */
export class LiveStream {
  readonly #voice: LiveVoice
  readonly #empty: PredictorState
  readonly #leadFrames: number
  #seeds: readonly Sound[] = []
  #steps: Step[] = []
  /** The last frames before the first step that can be taken back. */
  #lead: Float32Array[] = []
  #output: LiveOutput
  #nextFrameSample = 0
  #nextSample = 0

  /** @param voice  whose predictor has heard nothing yet */
  constructor(voice: LiveVoice) {
    this.#voice = voice
    this.#empty = voice.predictor.state()
    this.#leadFrames = leadFrames(voice.model.codec)
    this.#output = new LiveOutput(voice.model.codec, [])
  }

  /** Where the sound of the next step begins. */
  get nextSample(): number {
    return this.#nextSample
  }

  /**
   * Listens to the seeds; what was before cannot be taken back any more.
   *
   * @param startSample  where the answer begins, asked for when the seeds have been heard
   */
  async begin(seeds: readonly Sound[], startSample: () => number, between: () => Promise<unknown>): Promise<void> {
    const frames = await this.#voice.begin(seeds, this.#empty, between)
    this.#seeds = seeds
    this.#steps = []
    this.#lead = frames.slice(-this.#leadFrames)
    this.#standAt(startSample())
  }

  /** One frame further. @returns null where the voice has run away: it has listened to its seeds again */
  async next(between: () => Promise<unknown>): Promise<StreamBlock | null> {
    const before = this.#voice.state()
    const frame = await this.#voice.next()
    if (!frame) {
      await this.begin(this.#seeds, () => this.#nextSample, between)
      return null
    }
    this.#steps.push({ startSample: this.#nextFrameSample, before, frame })
    this.#nextFrameSample += this.#voice.model.codec.hopSamples
    const samples = this.#output.push(frame)
    const startSample = this.#nextSample
    this.#nextSample += samples.length / this.#voice.model.codec.channels
    return { startSample, samples }
  }

  /** Goes back to the last frame none of whose neighbours is heard before `sample` in its sound, as far as that is kept. */
  rewind(sample: number): void {
    const target = sample - this.#reach
    const index = Math.max(
      0,
      this.#steps.findLastIndex(({ startSample }) => startSample <= target),
    )
    const step = this.#steps[index] as Step | undefined
    if (!step) return
    const earlier = [...this.#lead, ...this.#steps.slice(0, index).map(({ frame }) => frame)]
    this.#voice.setState(step.before)
    this.#steps = this.#steps.slice(0, index)
    this.#standAt(step.startSample, earlier.slice(-this.#leadFrames))
  }

  /** Nothing below `sample` will be taken back. */
  forget(sample: number): void {
    const target = sample - this.#reach
    while (this.#steps.length > 1 && this.#steps[1].startSample <= target) {
      const [oldest] = this.#steps.splice(0, 1)
      this.#lead = [...this.#lead, oldest.frame].slice(-this.#leadFrames)
    }
  }

  /** How far frames reach into the sound of those before them. */
  get #reach(): number {
    const { latencyFrames, hopSamples } = this.#voice.model.codec
    return latencyFrames * hopSamples
  }

  #standAt(sample: number, before: readonly Float32Array[] = this.#lead): void {
    this.#output = new LiveOutput(this.#voice.model.codec, before)
    this.#nextFrameSample = this.#nextSample = sample
  }
}
