import type { ParameterDeclaration, Schedule, Scope } from '../nn/index.ts'
import type { Tensor, TensorType } from '../graph/index.ts'
import { mul, sum } from '../graph/index.ts'
import type { Transform } from '../optimisers/transforms.ts'

/** What a step hears, by name, as the model's data declares it; `weights` float32 [rows] is always there, see {@link BoundObjective}. */
export type Batch = Readonly<Record<string, Tensor>>

/** Parameters that follow one loss. All groups of a step see the weights as they were before it, and are updated together. */
export interface UpdateGroup {
  /** Tells its learning rate from those of others; needed where there are several. */
  name?: string
  /** float32 [] */
  loss: Tensor
  /** Of no other group. */
  parameters: readonly ParameterDeclaration[]
  optimiser: Transform
  rate: Schedule
  /** It is updated at the end of every n-th step only: the n-th, the 2n-th, ... 1 where not given. */
  every?: number
  /** The stage of the run in which it is updated, as shares of all steps, from 0 to 1; the whole run where not given. */
  during?: { from: number; to: number }
}

/** What a training step is to reach. */
export interface Objective {
  /**
   * What is told of each step, by name: float32 [], or float32 [rows] with a value for each row of the batch, of which the weighted mean is
   * told. One of them is the model's primary measure.
   */
  measures: Readonly<Record<string, Tensor>>
  updates: readonly UpdateGroup[]
}

/** A model's objective with its settings, and the form of its batches: all that a training step is built from. */
export interface BoundObjective {
  /** For messages and files. */
  name: string
  /** Of weights' first values and of all that is drawn. */
  seed: number
  /**
   * Examples of a batch. `weights`, float32 [rows], is each one's share in the means: they sum to 1, and are 0 for rows that only fill up.
   */
  rows: number
  /** What is fed at every step besides `weights`. */
  batch: Readonly<Record<string, TensorType>>
  /** What is fed unchanged at every step: an external memory, a table. */
  fixed?: Readonly<Record<string, TensorType>>
  /** Rates that dropout layers take where they are given none. */
  dropout?: { dense: number; recurrent: number }
  /** Name of the measure by which checkpoints are compared. */
  primary: string
  /**
   * Builds the step. Called again without training to measure what is held out, and again to look for a fault: it gives the same each time.
   *
   * @param scope `scope.training` is null where nothing is learnt
   * @param batch of `batch`, `fixed` and `weights`
   */
  trace(scope: Scope, batch: Batch): Objective
}

/** Mean of a value a row with the rows' shares: sum_r w[r] x[r], float32 []. */
export const weightedMean = (values: Tensor, weights: Tensor): Tensor => sum(mul(values, weights))
