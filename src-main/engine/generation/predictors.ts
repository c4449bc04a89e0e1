import type { GenerationSettings, PlayedWeights } from '../../../src-shared/project/index.ts'
import { chunkForm, stepForm } from '../models/index.ts'
import type { FramePredictor } from './frame-predictor.ts'
import type { EngineOptions } from './open-session.ts'
import { hasLargeWeights, type TrainedNetwork } from './playable-model.ts'
import { StepPredictor } from './step-predictor.ts'
import { staggeredForm } from './window/staggered-form.ts'

export type { FramePredictor, PredictorState } from './frame-predictor.ts'
export type { EngineOptions } from './open-session.ts'

export interface PredictorOptions extends EngineOptions {
  mode: GenerationSettings['mode']
  weights: PlayedWeights
}

/** A predictor of that mode, which has heard nothing yet. */
export function createPredictor(network: TrainedNetwork, { mode, ...options }: PredictorOptions): Promise<FramePredictor> {
  if (mode === 'window') return StepPredictor.create(staggeredForm(network), network, { ...options, singleRow: false })
  const { definition, sizes, codec: { dimensions } } = network
  const chunkOf = hasLargeWeights(network) ? (steps: number) => chunkForm(definition, sizes, { steps, batch: 1, dimensions }) : undefined
  return StepPredictor.create(stepForm(definition, sizes, { batch: 1, dimensions }), network, { ...options, singleRow: true }, chunkOf)
}
