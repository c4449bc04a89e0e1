import type { GenerationSettings, PlayedWeights } from '../../../src-shared/project/index.ts'
import type { FramePredictor } from './frame-predictor.ts'
import type { EngineOptions } from './open-session.ts'
import type { TrainedNetwork } from './playable-model.ts'
import { StatefulPredictor } from './stateful-predictor.ts'
import { CachedWindowPredictor } from './window/cached-window-predictor.ts'
import { WindowPredictor } from './window/window-predictor.ts'

export type { FramePredictor, PredictorState } from './frame-predictor.ts'
export type { EngineOptions } from './open-session.ts'

export interface PredictorOptions extends EngineOptions {
  mode: GenerationSettings['mode']
  weights: PlayedWeights
}

/** The fastest predictor of that mode that the model allows. */
export const createPredictor = async (network: TrainedNetwork, { mode, weights, ...options }: PredictorOptions): Promise<FramePredictor> =>
  mode === 'stateful'
    ? StatefulPredictor.create(network, weights, options)
    : ((await CachedWindowPredictor.create(network, weights, options)) ?? WindowPredictor.create(network, weights, options))
