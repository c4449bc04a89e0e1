import type { Baselines } from '../../../src-shared/project/index.ts'
import type { CheckpointRecord } from '../checkpoints/checkpoint-record.ts'
import type { TensorType } from '../graph/index.ts'
import type { HostTensor, TypedArray } from '../host-tensor.ts'
import type { Split } from './split.ts'
import type { StepThreadStarter } from './step-thread.ts'

/** What a batch holds, by name: the form of each tensor. */
export type BatchForm = Readonly<Record<string, TensorType>>

/** What of the material stands in a checkpoint: the same when the run is resumed, and known again when it plays. */
export type KeptFacts = Pick<CheckpointRecord, 'codec' | 'standardisation' | 'facts'>

/** Examples that nothing is learnt from. */
export interface HeldOutSet {
  count: number
  /** Examples of a batch, and what it holds. */
  rows: number
  batch: BatchForm
  /**
   * Puts neighbouring examples into the rows of a batch; rows beyond them do not count.
   *
   * @param target values by name, overwritten
   */
  fill(first: number, rows: number, target: Readonly<Record<string, HostTensor>>): Promise<void>
}

/** What a run learns from, as minibatches. */
export interface ModelData {
  split: Split
  /** What is told as the size of the training part: frames, or examples. */
  trainingFrames: number
  /** Null where there is nothing to compare with. */
  baselines: Baselines | null
  stepsPerEpoch: number
  /** Examples of a batch, and what it holds. */
  rows: number
  batch: BatchForm
  /** Fed unchanged at every step. */
  fixed: Readonly<Record<string, HostTensor>>
  /** How many examples a step learns from: fewer than `rows` in an epoch's last step. */
  rowsOf(step: number): number
  /**
   * The minibatches of neighbouring steps of one epoch. What a step learns from follows from settings, material and its number alone.
   *
   * @param step   steps of the run before the first of them
   * @param target values of `count` steps by name, overwritten
   */
  read(step: number, count: number, target: Readonly<Record<string, TypedArray>>): Promise<void>
  /** Null where there is too little to hold any out. */
  heldOut: HeldOutSet | null
  kept: KeptFacts
  close(): Promise<void>
}

export interface DataOptions {
  /** Of the checkpoint that the run goes on from; to be found out from the training part where null. */
  kept: KeptFacts | null
  signal: AbortSignal
  onProgress: (detail: string, progress: number) => void
  /** Where there is none, minibatches are made in this thread. */
  startThread?: StepThreadStarter
}
