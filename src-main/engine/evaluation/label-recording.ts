import type { Labelling } from '../../../src-shared/project/index.ts'
import { checkpointRoot, loadCheckpoint, type Checkpoint } from '../checkpoints/checkpoint-store.ts'
import { learntNetwork } from '../checkpoints/learnt-network.ts'
import { wholeSound } from '../datasets/whole-sound.ts'
import type { PcmSource } from '../files/pcm-source.ts'
import { HEARD_RATE } from '../hearing/heard-rate.ts'
import type { JobHooks, ProgressEvent } from '../job-hooks.ts'
import { labelKindOf } from '../labels/label-kinds.ts'
import { rounded } from '../labels/read-stretches.ts'
import { modelOf } from '../models/index.ts'
import { MOMENT_SECONDS } from '../pitch/constant-q-moments.ts'
import { EvaluationError } from './errors.ts'
import type { LabelRecordingInput } from './evaluation-jobs.ts'
import { findLabels } from './find-labels.ts'
import { findPitch } from './find-pitch.ts'

/** Longer recordings are heard up to here: they are held in memory as a whole. */
const LONGEST_SECONDS = 3600

const tooShort = ({ name }: PcmSource): EvaluationError =>
  new EvaluationError(`"${name}" is too short to listen to.`, 'Choose a longer recording.')

/**
 * The job: what a run's network of labels, or of pitch, says of a recording.
 *
 * @throws EvaluationError where there is nothing to listen to
 */
export async function labelRecording(input: LabelRecordingInput, { emit, signal }: JobHooks<ProgressEvent>): Promise<Labelling> {
  const { source } = input
  const tell = (progress: number): void => emit({ type: 'progress', progress, detail: source.name })
  const checkpoint = await loadCheckpoint(checkpointRoot(input.runFolder), input.checkpoint, 'weights')
  if (modelOf(checkpoint.record.settings.model).analyses?.way === 'pitch') return pitchOfRecording(checkpoint, input, { emit, signal })
  const { view } = labelKindOf(checkpoint.record.settings.model)
  const features = await view.hear(input.featureFolder, source, { signal, onProgress: (share) => tell(share / 2) })
  if (features.length === 0) throw tooShort(source)
  const found = await findLabels(
    learntNetwork(checkpoint),
    { features, seconds: source.frames / source.sampleRate },
    {
      threads: input.threads,
      onWindow: (share) => {
        tell(0.5 + share / 2)
        return !signal.aborted
      },
    },
  )
  if (!found) throw signal.reason
  return found
}

async function pitchOfRecording(
  checkpoint: Checkpoint,
  { source, threads }: LabelRecordingInput,
  { emit, signal }: JobHooks<ProgressEvent>,
): Promise<Labelling> {
  const samples = await wholeSound(source, { sampleRate: HEARD_RATE, mostSeconds: LONGEST_SECONDS })
  if (samples.length === 0) throw tooShort(source)
  const found = await findPitch(learntNetwork(checkpoint), samples, {
    threads,
    onMoment: (progress) => {
      emit({ type: 'progress', progress, detail: source.name })
      return !signal.aborted
    },
  })
  if (!found) throw signal.reason
  const [hz, confidence] = [found.hz, found.confidence].map((values) => Array.from(values, rounded))
  const melody = { stepSeconds: MOMENT_SECONDS, hz, confidence }
  return { per: 'frame', seconds: samples.length / HEARD_RATE, labels: [], stretches: [], curves: [], melody }
}
