import type { StepThreadStarter } from '../datasets/step-thread.ts'
import type { Pace } from '../pace.ts'

/** A crash costs at most about this much training. */
export const CHECKPOINT_INTERVAL_SECONDS = 60

/** How a run is carried out; what it learns does not depend on it. */
export interface TrainOptions {
  /** Most steps between two looks at the stop signal. */
  mostStepsPerRun?: number
  /** Time after which a checkpoint is due even within an epoch. */
  checkpointIntervalSeconds?: number
  /** Starts the thread that prepares minibatches while the engine is busy; without it they are prepared in between. */
  startStepThread?: StepThreadStarter
  /** How much of the time it takes. */
  pace?: Pace
}
