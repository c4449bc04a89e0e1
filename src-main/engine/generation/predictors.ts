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
  /**
   * How many frames are likely to be played, any number where not given. For few, or where the first is wanted soon, large networks are
   * prepared less: see weight-panels.ts.
   */
  frames?: number
}

/** Cutting a matrix takes as long as a hundred frames save by it. */
const FRAMES_WORTH_PANELS = 200

/** A predictor of that mode, which has heard nothing yet. */
export function createPredictor(
  network: TrainedNetwork,
  { mode, frames = Infinity, ...options }: PredictorOptions,
): Promise<FramePredictor> {
  const panels = frames >= FRAMES_WORTH_PANELS
  if (mode === 'window') return StepPredictor.create(staggeredForm(network), network, { ...options, singleRow: false, panels })
  const {
    definition,
    sizes,
    codec: { dimensions },
  } = network
  const chunkOf = hasLargeWeights(network) ? (steps: number) => chunkForm(definition, sizes, { steps, batch: 1, dimensions }) : undefined
  return StepPredictor.create(
    stepForm(definition, sizes, { batch: 1, dimensions }),
    network,
    { ...options, singleRow: true, panels },
    chunkOf,
  )
}
