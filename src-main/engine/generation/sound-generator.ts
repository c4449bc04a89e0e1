import { setImmediate } from 'node:timers/promises'
import type { GenerationSettings } from '../../../src-shared/project/index.ts'
import type { Sound } from '../dsp/codecs/index.ts'
import type { FrameDecoding } from './frame-decoding.ts'
import { FrameVoice } from './frame-voice.ts'
import type { PlayableModel } from './playable-model.ts'
import type { FramePredictor } from './predictors.ts'
import { TakeSound } from './take-sound.ts'

/** Seconds and samples of sound that a model listens to before it plays. */
export const seedSamples = (model: PlayableModel): number => model.codec.sampleCount(model.sequenceFrames)

/**
 * Plays on from a seed, frame by frame: a voice invents, its frames are decoded and joined. Where its numbers run away, it listens to its
 * seed again.
 *
 * @param seed planar, [seedSamples(model)] each, with the codec's channels and rate
 * @param predictor  of the model, with an empty memory; disposed of in the end
 * @param decoding   of its frames; closed in the end
 * @returns    blocks of planar sound as they become ready, together round(seconds sampleRate) samples; ends early, at a
 *             whole block, when the signal is aborted
 */
export async function* generateSound(
  model: PlayableModel,
  seed: Sound,
  settings: GenerationSettings,
  { predictor, decoding, signal }: { predictor: FramePredictor; decoding: FrameDecoding; signal: AbortSignal },
): AsyncGenerator<Sound> {
  try {
    const { level, randomSeed, variation } = settings
    const hand = { ...model.definition.live.hand({}), inputNoise: variation, ...(settings.drawn && { drawn: settings.drawn }) }
    const voice = new FrameVoice(model, predictor, { level, randomSeed, hand })
    const empty = predictor.state()
    // Lets a cancel message in: the engine itself never yields.
    const listen = (): Promise<Float32Array[]> => voice.begin([seed], empty, setImmediate)
    const sound = new TakeSound(model.codec, decoding, await listen(), settings)
    while (sound.samplesLeft > 0 && !signal.aborted) {
      const frame = await voice.next()
      if (!frame) {
        await listen()
        continue
      }
      const block = await sound.push(frame)
      if (block[0].length > 0) yield block
      await setImmediate()
    }
    const rest = await sound.finish()
    if (rest[0].length > 0) yield rest
  } finally {
    await Promise.all([predictor.dispose(), decoding.close()])
  }
}
