import type {
  Baselines,
  CheckpointSummary,
  EpochMetrics,
  GenerationSettings,
  Measured,
  ProviderId,
  SplitSegment,
} from '../../../src-shared/project/index.ts'
import type { DataInput } from '../datasets/data-input.ts'
import type { GeneratedTake } from '../generation/generate-job.ts'
import type { ProviderFallback } from '../provider-fallback.ts'

export interface TrainInput extends DataInput {
  /** `runs/<id>`: metrics.ndjson and checkpoints/ lie here. */
  runFolder: string
  provider: ProviderId
  threads: number
  /** Go on from the newest sound checkpoint, where there is one. */
  resume: boolean
  /** A new run begins with what this checkpoint has learnt, and hears as it does. */
  basis?: { runFolder: string; checkpoint: number }
  /** Where preview takes are written, as `<epoch>.wav`. */
  previewFolder: string
  previewSeconds: number
}

export type TrainEvent =
  | { type: 'preparing'; detail: string; progress: number }
  | {
      type: 'prepared'
      split: SplitSegment[]
      leftOut: { recordingId: string; reason: string }[]
      trainingFrames: number
      parameters: number
      stepsPerEpoch: number
      baselines: Baselines | null
      provider: ProviderId
      /** Where the run goes on from: 0 for a new one. */
      epochsDone: number
      /** A checkpoint that could not be used, and why. */
      warnings: string[]
    }
  | ProviderFallback
  /** `loss` is the primary measure of the last step. */
  | { type: 'step'; epoch: number; step: number; loss: number; secondsLeft: number | null }
  | { type: 'epoch'; metrics: EpochMetrics }
  /** Nothing is computed while what has been learnt is written down; `checkpoints` follows. */
  | { type: 'saving' }
  /** The whole list: pruning may have removed some. */
  | { type: 'checkpoints'; checkpoints: CheckpointSummary[] }
  | {
      type: 'preview'
      epoch: number
      step: number
      take: GeneratedTake
      seed: { recordingId: string; startSeconds: number }
      settings: GenerationSettings
    }

export interface TrainResult {
  outcome: 'completed' | 'stopped'
  epochsDone: number
  /** Of the last whole epoch; null where none was finished. */
  training: Measured | null
  validation: Measured | null
  /** Null where it was stopped before the first step. */
  secondsPerEpoch: number | null
}
