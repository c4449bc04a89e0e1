import type { StepThreadStarter } from '../datasets/step-thread.ts'
import type { ModelDefinition } from '../models/index.ts'
import type { Pace } from '../pace.ts'

/** A crash costs at most about this much training. */
export const CHECKPOINT_INTERVAL_SECONDS = 60

/** How a run is carried out; what it learns does not depend on it. */
export interface TrainOptions {
  /** In place of the model that the settings name, one that is not among the product's. */
  model?: ModelDefinition
  /** Most steps between two looks at the stop signal. */
  mostStepsPerRun?: number
  /** Time after which a checkpoint is due even within an epoch. */
  checkpointIntervalSeconds?: number
  /** Starts the thread that prepares minibatches while the engine is busy; without it they are prepared in between. */
  startStepThread?: StepThreadStarter
  /** How much of the time it takes. */
  pace?: Pace
}
