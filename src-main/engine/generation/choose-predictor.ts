import type { GenerationSettings, PlayedWeights } from '../../../src-shared/project/index.ts'
import type { Sound } from '../dsp/codecs/index.ts'
import { hasLargeWeights, type PlayableModel, type TrainedNetwork } from './playable-model.ts'
import { createPredictor } from './predictors.ts'
import type { EngineOptions, FramePredictor } from './predictors.ts'

/** How much worse the predictions of the seed's own frames may become. */
export const MOST_ERROR_CHANGE = 0.01

/**
 * Mean squared error of the next-frame predictions over a sequence; of what could follow, the mean counts.
 *
 * @param frames standardised, [n, D], n > 1
 */
export async function nextFrameError(
  predictor: FramePredictor,
  frames: Float32Array,
  { codec: { dimensions }, definition: { head } }: Pick<TrainedNetwork, 'codec' | 'definition'>,
): Promise<number> {
  const said = await predictor.hear(frames)
  const predictions = head ? head.guessed(said, dimensions) : said
  let sum = 0
  for (let i = dimensions; i < frames.length; i++) sum += (predictions[i - dimensions] - frames[i]) ** 2
  return sum / (frames.length - dimensions)
}

/**
 * How far rounding the weights to 8 bits changes the error of the predictions, as a share of it: 0.01 is one per cent more or less.
 *
 * @param frames standardised, [n, D], n > 1; both predictors have heard them afterwards
 */
export async function errorChange(
  { exact, rounded }: Record<'exact' | 'rounded', FramePredictor>,
  frames: Float32Array,
  network: Pick<TrainedNetwork, 'codec' | 'definition'>,
): Promise<number> {
  const [error, ofRounded] = [await nextFrameError(exact, frames, network), await nextFrameError(rounded, frames, network)]
  return error === ofRounded ? 0 : Math.abs(ofRounded - error) / error
}

export interface ChosenPredictor {
  /** Has heard nothing yet. */
  predictor: FramePredictor
  weights: PlayedWeights
}

/**
 * The predictor that the settings ask for; where they leave its weights open, of 8 bits where the network is large, the processor plays it,
 * and the seed is predicted as well.
 */
export async function choosePredictor(
  model: PlayableModel,
  seed: Sound,
  { mode, weights: wanted, seconds }: GenerationSettings,
  { provider, threads, onFallback }: EngineOptions,
): Promise<ChosenPredictor> {
  const { sampleRate, hopSamples } = model.codec
  const frames = (seconds * sampleRate) / hopSamples
  const create = (weights: PlayedWeights): Promise<FramePredictor> =>
    createPredictor(model, { mode, weights, provider, threads, onFallback, frames })
  const isOpen = wanted === 'auto' && provider === 'cpu' && hasLargeWeights(model) && model.sequenceFrames > 1
  if (!isOpen) {
    const weights = wanted === 'auto' ? 'float32' : wanted
    return { predictor: await create(weights), weights }
  }
  const [exact, rounded] = [await create('float32'), await create('int8')]
  const empty = exact.state()
  const change = await errorChange({ exact, rounded }, model.standardiser.apply(model.codec.encode(seed)), model)
  const [chosen, other, weights] = change < MOST_ERROR_CHANGE ? ([rounded, exact, 'int8'] as const) : ([exact, rounded, 'float32'] as const)
  await other.dispose()
  chosen.setState(empty)
  return { predictor: chosen, weights }
}
