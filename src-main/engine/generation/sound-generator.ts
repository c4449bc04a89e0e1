import { setImmediate } from 'node:timers/promises'
import type { GenerationSettings } from '../../../src-shared/project/index.ts'
import type { Codec, Sound } from '../dsp/codecs/index.ts'
import { CounterRandom, streamOf } from '../random.ts'
import { LevelHold } from './level-hold.ts'
import type { PlayableModel } from './playable-model.ts'
import type { FramePredictor } from './predictors.ts'
import { SoundOutput } from './sound-output.ts'

/** Seconds and samples of sound that a model listens to before it plays. */
export const seedSamples = (model: PlayableModel): number => model.codec.sampleCount(model.sequenceFrames)

/** What the model hears: its own frames, with a little seeded noise where variation is wanted. */
class Listener {
  readonly #predictor: FramePredictor
  readonly #random: CounterRandom
  readonly #variation: number
  readonly #dimensions: number

  constructor(predictor: FramePredictor, dimensions: number, { variation, randomSeed }: GenerationSettings) {
    this.#predictor = predictor
    this.#dimensions = dimensions
    this.#variation = variation
    this.#random = new CounterRandom(randomSeed, streamOf('variation'))
  }

  /**
   * @param frames standardised, [n, D]
   * @returns      what should come after the last of them, standardised, [D]
   */
  async hear(frames: Float32Array): Promise<Float32Array> {
    const heard = this.#variation > 0 ? frames.map((value) => value + this.#variation * this.#random.normal()) : frames
    return (await this.#predictor.hear(heard)).slice(-this.#dimensions)
  }
}

/**
 * Plays on from a seed, frame by frame: predict, bring to level, decode, join, and feed the frame back.
 *
 * @param seed planar, [seedSamples(model)] each, with the codec's channels and rate
 * @param predictor  of the model, with an empty memory; disposed of in the end
 * @returns    blocks of planar sound as they become ready, together round(seconds sampleRate) samples; ends early, at a
 *             whole block, when the signal is aborted
 */
export async function* generateSound(
  model: PlayableModel,
  seed: Sound,
  settings: GenerationSettings,
  { predictor, signal }: { predictor: FramePredictor; signal: AbortSignal },
): AsyncGenerator<Sound> {
  const { codec, standardiser } = model
  try {
    const listener = new Listener(predictor, codec.dimensions, settings)
    const output = new SoundOutput(codec, settings)
    const seedFrames = codec.encode(seed)
    const level = settings.level === 'hold' ? new LevelHold(meanEnergy(codec, seedFrames), codec.hopSamples / codec.sampleRate) : null
    for (let start = 0; start < seedFrames.length; start += codec.dimensions)
      output.prime(seedFrames.slice(start, start + codec.dimensions))
    let prediction = await listener.hear(standardiser.apply(seedFrames))
    while (output.samplesLeft > 0 && !signal.aborted) {
      const frame = standardiser.invert(prediction)
      if (level) codec.scale(frame, level.gainFor(codec.energy(frame)))
      const block = output.push(frame)
      if (block[0].length > 0) yield block
      prediction = await listener.hear(standardiser.apply(frame))
      // Lets a cancel message in: the engine itself never yields.
      await setImmediate()
    }
    const rest = output.finish()
    if (rest[0].length > 0) yield rest
  } finally {
    await predictor.dispose()
  }
}

/** Mean square of the sound that these frames stand for. @param frames [n, D] */
export const meanEnergy = (codec: Codec, frames: Float32Array): number => {
  let sum = 0
  for (let start = 0; start < frames.length; start += codec.dimensions)
    sum += codec.energy(frames.subarray(start, start + codec.dimensions))
  return sum / (frames.length / codec.dimensions)
}
