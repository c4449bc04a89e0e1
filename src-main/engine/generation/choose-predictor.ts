import type { GenerationSettings, PlayedWeights } from '../../../src-shared/project/index.ts'
import type { Sound } from '../dsp/codecs/index.ts'
import { hasLargeWeights, type PlayableModel, type TrainedNetwork } from './playable-model.ts'
import { createPredictor } from './predictors.ts'
import type { EngineOptions, FramePredictor } from './predictors.ts'

/** How much worse the predictions of the seed's own frames may become. */
export const MOST_ERROR_CHANGE = 0.01

/**
 * Mean squared error of the next-frame predictions over a sequence.
 *
 * @param frames standardised, [n, D], n > 1
 */
export async function nextFrameError(predictor: FramePredictor, frames: Float32Array, dimensions: number): Promise<number> {
  const predictions = await predictor.hear(frames)
  let sum = 0
  for (let i = dimensions; i < frames.length; i++) sum += (predictions[i - dimensions] - frames[i]) ** 2
  return sum / (frames.length - dimensions)
}

/**
 * How far rounding the weights to 8 bits changes the error of the predictions, as a share of it: 0.01 is one per cent more or less.
 *
 * @param frames standardised, [n, D], n > 1
 */
export async function errorChange(network: TrainedNetwork, frames: Float32Array, options: EngineOptions): Promise<number> {
  const errors: number[] = []
  for (const weights of ['float32', 'int8'] as const) {
    const predictor = await createPredictor(network, { ...options, mode: 'stateful', weights })
    try {
      errors.push(await nextFrameError(predictor, frames, network.codec.dimensions))
    } finally {
      await predictor.dispose()
    }
  }
  const [exact, rounded] = errors
  return exact === rounded ? 0 : Math.abs(rounded - exact) / exact
}

/** 8 bits where the network is large, the processor plays it, and the seed is predicted as well. */
async function weightsThatServe(model: PlayableModel, seed: Sound, options: EngineOptions): Promise<PlayedWeights> {
  if (options.provider !== 'cpu' || !hasLargeWeights(model) || model.sequenceFrames < 2) return 'float32'
  const frames = model.standardiser.apply(model.codec.encode(seed))
  return (await errorChange(model, frames, options)) < MOST_ERROR_CHANGE ? 'int8' : 'float32'
}

/** The predictor that the settings ask for, and what its weights are where they leave it open. */
export async function choosePredictor(
  model: PlayableModel,
  seed: Sound,
  { mode, weights: wanted }: GenerationSettings,
  { provider, threads, onFallback }: EngineOptions,
): Promise<{ predictor: FramePredictor; weights: PlayedWeights }> {
  const options = { provider, threads, onFallback }
  const weights = wanted === 'auto' ? await weightsThatServe(model, seed, options) : wanted
  return { predictor: await createPredictor(model, { mode, weights, ...options }), weights }
}
