import type { LiveValues } from '../../../../src-shared/project/index.ts'
import type { Checkpoint } from '../../checkpoints/checkpoint-store.ts'
import type { Sound } from '../../dsp/codecs/index.ts'
import { interleave } from '../../files/pcm-cache.ts'
import { playableCheckpoint, type PlayableModel } from '../playable-model.ts'
import { createPredictor, type FramePredictor, type PredictorState } from '../predictors.ts'
import { seedSamples } from '../sound-generator.ts'
import { BlendedPredictor } from './blended-predictor.ts'
import type { DecoderPlace, FrameDecoding } from '../frame-decoding.ts'
import { openFrameDecoding } from '../open-frame-decoding.ts'
import { FrameOutput } from '../frame-output.ts'
import { FrameVoice, type VoiceState } from '../frame-voice.ts'
import type { LiveInput, LiveSeedSound } from './live-messages.ts'
import type { LiveStream, StreamBlock } from './live-stream.ts'
import { readSeedSound } from './seed-sound.ts'

/** A frame that can be taken back: where its sound begins, and the voice as it was before it. */
interface Step {
  startSample: number
  before: VoiceState
  frame: Float32Array
  /** Of what makes sound of frames, before it. */
  place: DecoderPlace | undefined
}

/** A network that foresees frames, as a stream: a step is a frame. */
export class FrameStream implements LiveStream {
  readonly #voice: FrameVoice
  readonly #second: Sound | null
  readonly #empty: PredictorState
  readonly #decoding: FrameDecoding
  #seeds: readonly Sound[] = []
  #steps: Step[] = []
  /** The last frames before the first step that can be taken back. */
  #lead: Float32Array[] = []
  #output: FrameOutput
  #nextFrameSample = 0
  #nextSample = 0

  /**
   * @param voice   whose predictor has heard nothing yet; ended with the stream
   * @param decoding  of its frames; closed with the stream
   * @param second  the seed that a hand can go over to; null where there is none
   */
  constructor(voice: FrameVoice, decoding: FrameDecoding, second: Sound | null) {
    this.#voice = voice
    this.#second = second
    this.#empty = voice.predictor.state()
    this.#decoding = decoding
    this.#output = new FrameOutput(voice.model.codec, decoding, [])
  }

  get form(): { sampleRate: number; channels: number } {
    const { sampleRate, channels } = this.#voice.model.codec
    return { sampleRate, channels }
  }

  readonly leadSamples = 0

  get nextSample(): number {
    return this.#nextSample
  }

  async begin(seed: LiveSeedSound, startSample: () => number, between: () => Promise<unknown>): Promise<void> {
    const first = await readSeedSound(seed, seedFormOf(this.#voice.model))
    await this.#listen(this.#second ? [first, this.#second] : [first], startSample, between)
  }

  obey(values: LiveValues): void {
    this.#voice.hand = this.#voice.model.definition.live.hand(values)
  }

  async next(between: () => Promise<unknown>): Promise<StreamBlock | null> {
    const before = this.#voice.state()
    const frame = await this.#voice.next()
    if (!frame) {
      await this.#listen(this.#seeds, () => this.#nextSample, between)
      return null
    }
    const { hopSamples } = this.#voice.model.codec
    this.#steps.push({ startSample: this.#nextFrameSample, before, frame, place: this.#output.place })
    this.#nextFrameSample += hopSamples
    const sound = await this.#output.push(frame)
    const startSample = this.#nextSample
    this.#nextSample += sound[0].length
    return { startSample, samples: interleave(sound), madeSamples: hopSamples, unit: null, ended: false }
  }

  /** The frame that sounds at `sample`, as far as that is kept: its sound is made of it and those after it. */
  placeBefore(sample: number): number {
    const step = this.#steps.findLast(({ startSample }) => startSample <= sample) ?? this.#steps.at(0)
    return step?.startSample ?? this.#nextFrameSample
  }

  goBackTo(startSample: number): void {
    const index = this.#steps.findIndex((step) => step.startSample === startSample)
    if (index < 0) return
    const step = this.#steps[index]
    const earlier = [...this.#lead, ...this.#steps.slice(0, index).map(({ frame }) => frame)]
    this.#voice.setState(step.before)
    this.#steps = this.#steps.slice(0, index)
    this.#standAt(step.startSample, earlier.slice(-this.#decoding.leadFrames))
    if (step.place) this.#output = FrameOutput.at(this.#voice.model.codec, this.#decoding, step.place)
  }

  forget(sample: number): void {
    while (this.#steps.length > 1 && this.#steps[1].startSample <= sample) {
      const [oldest] = this.#steps.splice(0, 1)
      if (!oldest.place) this.#lead = [...this.#lead, oldest.frame].slice(-this.#decoding.leadFrames)
    }
  }

  close(): Promise<void> {
    return Promise.all([this.#voice.predictor.dispose(), this.#decoding.close()]).then(() => undefined)
  }

  async #listen(seeds: readonly Sound[], startSample: () => number, between: () => Promise<unknown>): Promise<void> {
    const frames = await this.#voice.begin(seeds, this.#empty, between)
    this.#seeds = seeds
    this.#steps = []
    this.#lead = frames.slice(-this.#decoding.leadFrames)
    this.#standAt(startSample())
    await this.#output.begin()
  }

  #standAt(sample: number, before: readonly Float32Array[] = this.#lead): void {
    this.#output = new FrameOutput(this.#voice.model.codec, this.#decoding, before)
    this.#nextFrameSample = this.#nextSample = sample
  }
}

const seedFormOf = (model: PlayableModel): Parameters<typeof readSeedSound>[1] => {
  const { sampleRate, channels, hopSamples } = model.codec
  return { sampleRate, channels, hopSamples, samples: seedSamples(model) }
}

/** @param load  another checkpoint of the run */
export async function openFrameStream(
  input: LiveInput,
  checkpoint: Checkpoint,
  load: (step: number) => Promise<Checkpoint>,
): Promise<FrameStream> {
  const { second, mode, provider, threads, level, randomSeed, values } = input
  // Sound is wanted soon, and all networks that can be played live are several times as fast as they need to be.
  const predictorOf = (model: PlayableModel): Promise<FramePredictor> =>
    createPredictor(model, { mode, weights: 'float32', provider, threads, frames: 0 })
  const model = playableCheckpoint(checkpoint)
  const alone = await predictorOf(model)
  const isBlended = second.checkpoint !== null && second.checkpoint !== input.checkpoint
  const predictor = isBlended ? new BlendedPredictor(alone, await predictorOf(playableCheckpoint(await load(second.checkpoint!)))) : alone
  const voice = new FrameVoice(model, predictor, { level, randomSeed, hand: model.definition.live.hand(values) })
  return new FrameStream(
    voice,
    await openFrameDecoding(model, { threads }),
    second.seed && (await readSeedSound(second.seed, seedFormOf(model))),
  )
}
