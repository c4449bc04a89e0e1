import type { Measured } from '../../../src-shared/project/index.ts'
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
  /** Of each measure times examples, over the epoch's steps so far. */
  sums: Measured
  examples: number
  /** Spent on the epoch under way. */
  epochSeconds: number
  training: Measured | null
  /** Of the weights as they are now; null within an epoch. */
  validation: Measured | null
  plateau: Plateau
}

export const startPosition = (checkpoint: Checkpoint | null): Position =>
  checkpoint
    ? { ...checkpoint.record.summary, ...checkpoint.record.progress, sums: { ...checkpoint.record.progress.sums } }
    : {
        step: 0,
        epoch: 0,
        stepInEpoch: 0,
        sums: {},
        examples: 0,
        epochSeconds: 0,
        training: null,
        validation: null,
        plateau: NO_PLATEAU,
      }
