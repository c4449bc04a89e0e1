import { setImmediate } from 'node:timers/promises'
import type { GenerationSettings } from '../../../src-shared/project/index.ts'
import type { Codec, Sound } from '../dsp/codecs/index.ts'
import { CounterRandom, streamOf } from '../nn/index.ts'
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

  constructor(predictor: FramePredictor, { variation, randomSeed }: GenerationSettings) {
    this.#predictor = predictor
    this.#variation = variation
    this.#random = new CounterRandom(randomSeed, streamOf('variation'))
  }

  async hear(frame: Float32Array): Promise<void> {
    const heard = this.#variation > 0 ? frame.map((value) => value + this.#variation * this.#random.normal()) : frame
    await this.#predictor.append(heard)
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
    const listener = new Listener(predictor, settings)
    const output = new SoundOutput(codec, settings)
    const seedFrames = codec.encode(seed)
    const level = settings.level === 'hold' ? new LevelHold(meanEnergy(codec, seedFrames), codec.hopSamples / codec.sampleRate) : null
    for (let start = 0; start < seedFrames.length; start += codec.dimensions) {
      const frame = seedFrames.slice(start, start + codec.dimensions)
      output.prime(frame)
      await listener.hear(standardiser.apply(frame))
    }
    while (output.samplesLeft > 0 && !signal.aborted) {
      const frame = standardiser.invert((await predictor.predict()).slice())
      if (level) codec.scale(frame, level.gainFor(codec.energy(frame)))
      const block = output.push(frame)
      if (block[0].length > 0) yield block
      await listener.hear(standardiser.apply(frame))
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
  for (let start = 0; start < frames.length; start += codec.dimensions) sum += codec.energy(frames.subarray(start, start + codec.dimensions))
  return sum / (frames.length / codec.dimensions)
}
