import { setImmediate } from 'node:timers/promises'
import type { GenerationSettings } from '../../../src-shared/project/index.ts'
import { createRawJoiner, SmoothJoiner } from '../dsp/join.ts'
import { CounterRandom, streamOf } from '../nn/index.ts'
import { LevelHold } from './level-hold.ts'
import type { PlayableModel } from './playable-model.ts'
import { createPredictor } from './predictors.ts'
import type { EngineOptions, FramePredictor } from './predictors.ts'

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
 * @param seed float32 [seedSamples(model)], mono at the codec's rate
 * @returns    blocks of mono sound as they become ready, together round(seconds sampleRate) samples; ends early, at a
 *             whole block, when the signal is aborted
 */
export async function* generateSound(
  model: PlayableModel,
  seed: Float32Array,
  settings: GenerationSettings,
  options: EngineOptions & { signal: AbortSignal },
): AsyncGenerator<Float32Array> {
  const { codec, standardiser } = model
  const predictor = await createPredictor(model, settings.mode, options)
  try {
    const listener = new Listener(predictor, settings)
    const seedFrames = standardiser.apply(codec.encode(seed))
    for (let start = 0; start < seedFrames.length; start += codec.dimensions) await listener.hear(seedFrames.slice(start, start + codec.dimensions))

    const decoder = codec.createDecoder()
    const joiner = settings.rawJoins ? createRawJoiner() : new SmoothJoiner()
    const level = settings.level === 'hold' ? new LevelHold(seed) : null
    let wanted = Math.round(settings.seconds * codec.sampleRate)
    const upToEnd = (block: Float32Array): Float32Array => {
      const kept = block.subarray(0, wanted)
      wanted -= kept.length
      return kept
    }
    while (wanted > 0 && !options.signal.aborted) {
      const frame = standardiser.invert((await predictor.predict()).slice())
      if (level) scale(frame, level.gainFor(codec.decode(frame)))
      const block = upToEnd(joiner.push(decoder.push(frame)))
      if (block.length > 0) yield block
      await listener.hear(standardiser.apply(frame))
      // Lets a cancel message in: the engine itself never yields.
      await setImmediate()
    }
    const rest = upToEnd(joiner.flush())
    if (rest.length > 0) yield rest
  } finally {
    await predictor.dispose()
  }
}

const scale = (values: Float32Array, factor: number): void => {
  for (let i = 0; i < values.length; i++) values[i] *= factor
}
