import type { GenerationSettings, PlayedWeights } from '../../../src-shared/project/index.ts'
import { stepForm } from '../models/index.ts'
import type { FramePredictor } from './frame-predictor.ts'
import type { EngineOptions } from './open-session.ts'
import type { TrainedNetwork } from './playable-model.ts'
import { StepPredictor } from './step-predictor.ts'
import { staggeredForm } from './window/staggered-form.ts'

export type { FramePredictor, PredictorState } from './frame-predictor.ts'
export type { EngineOptions } from './open-session.ts'

export interface PredictorOptions extends EngineOptions {
  mode: GenerationSettings['mode']
  weights: PlayedWeights
}

/** A predictor of that mode, which has heard nothing yet. */
export const createPredictor = async (network: TrainedNetwork, { mode, ...options }: PredictorOptions): Promise<FramePredictor> =>
  mode === 'stateful'
    ? StepPredictor.create(stepForm(network.definition, network.sizes, { batch: 1, dimensions: network.codec.dimensions }), network, { ...options, singleRow: true })
    : StepPredictor.create(staggeredForm(network), network, { ...options, singleRow: false })
