import type { Checkpoint } from '../checkpoints/checkpoint-store.ts'
import { NO_PLATEAU } from '../checkpoints/plateau.ts'
import type { Plateau } from '../checkpoints/plateau.ts'

/** Where a run stands. */
export interface Position {
  /** Steps taken. */
  step: number
  /** Epochs finished. */
  epoch: number
  stepInEpoch: number
  lossSum: number
  lossSequences: number
  /** Spent on the epoch under way. */
  epochSeconds: number
  trainLoss: number | null
  /** Of the weights as they are now; null within an epoch. */
  validationLoss: number | null
  plateau: Plateau
}

export const startPosition = (checkpoint: Checkpoint | null): Position =>
  checkpoint
    ? { ...checkpoint.record.summary, ...checkpoint.record.progress }
    : {
        step: 0,
        epoch: 0,
        stepInEpoch: 0,
        lossSum: 0,
        lossSequences: 0,
        epochSeconds: 0,
        trainLoss: null,
        validationLoss: null,
        plateau: NO_PLATEAU,
      }
