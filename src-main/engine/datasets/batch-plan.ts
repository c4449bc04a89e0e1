import type { Augmentation } from '../../../src-shared/project/index.ts'
import type { CodecChoice, Standardisation } from '../dsp/codecs/index.ts'
import type { PcmSource } from '../files/pcm-source.ts'
import type { FeatureRange, SequenceOptions } from './sequences.ts'

/** A range of frames and the recording that they were made of. */
export interface SourceRange extends FeatureRange {
  source: PcmSource
}

/** Everything that the minibatches of a run follow from; plain data, so that another thread can make them. */
export interface BatchPlan {
  ranges: readonly SourceRange[]
  sequences: SequenceOptions
  /** Steps an epoch, sequences a step. */
  steps: number
  batch: number
  seed: number
  codec: CodecChoice
  standardisation: Standardisation
  augmentation: Augmentation
}

/** (T + 1) batch D: the values of one step. */
export const valuesPerStep = ({ sequences, batch }: BatchPlan): number => (sequences.sequenceFrames + 1) * batch * sequences.dimensions

/** Makes the minibatch of any step of a run: in this thread, or in one of its own. */
export interface StepSource {
  /**
   * @param step   steps of the run before it
   * @param target float32 [T + 1, batch, D] on shared memory, overwritten; standardised, rows without a sequence are zero
   */
  fill(step: number, target: Float32Array<SharedArrayBuffer>): Promise<void>
  close(): Promise<void>
}
