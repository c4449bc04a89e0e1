import type {
  Baselines,
  CheckpointSummary,
  EpochMetrics,
  GenerationSettings,
  Labelling,
  Measured,
  NotesPlaying,
  PlayedNote,
  ProviderId,
  Seed,
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
  /** A run whose network labels the sources that have no labels. */
  teacher?: { runFolder: string; checkpoint: number }
  /** Where sounds and notes from along the way are written, as `<epoch>.wav` and `<epoch>.mid`. */
  previewFolder: string
  previewSeconds: number
}

/** A training that is only measured. */
export interface MeasureTrainingInput extends DataInput {
  provider: ProviderId
  threads: number
}

export interface MeasuredTraining {
  /** Before the first step. */
  preparingSeconds: number
  /** With the measuring of what is held out; without checkpoints and previews. */
  secondsPerEpoch: number
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
  | ({ type: 'preview'; preview: Preview } & PreviewPlace)

/** Where a training stood. */
export interface PreviewPlace {
  epoch: number
  step: number
}

/** What was made with a network in the middle of its training. */
export type Preview =
  | { kind: 'sound'; take: GeneratedTake; seed: Seed; settings: GenerationSettings }
  /** Times of the notes in seconds; as a MIDI file they lie at `path`. */
  | { kind: 'notes'; path: string; notes: PlayedNote[]; durationSeconds: number; tempoBpm: number; settings: NotesPlaying }
  /** What it finds in a recording of which at least a part was held out. */
  | { kind: 'labels'; recordingId: string; found: Labelling }

export interface TrainResult {
  outcome: 'completed' | 'stopped'
  epochsDone: number
  /** Of the last whole epoch; null where none was finished. */
  training: Measured | null
  validation: Measured | null
  /** Null where it was stopped before the first step. */
  secondsPerEpoch: number | null
}
