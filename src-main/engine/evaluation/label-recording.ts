import type { Labelling } from '../../../src-shared/project/index.ts'
import { checkpointRoot, loadCheckpoint } from '../checkpoints/checkpoint-store.ts'
import { learntNetwork } from '../checkpoints/learnt-network.ts'
import type { JobHooks, ProgressEvent } from '../job-hooks.ts'
import { labelKindOf } from '../labels/label-kinds.ts'
import { EvaluationError } from './errors.ts'
import type { LabelRecordingInput } from './evaluation-jobs.ts'
import { findLabels } from './find-labels.ts'

/**
 * The job: what a run's network of labels says of a recording.
 *
 * @throws EvaluationError where there is nothing to listen to
 */
export async function labelRecording(input: LabelRecordingInput, { emit, signal }: JobHooks<ProgressEvent>): Promise<Labelling> {
  const { source } = input
  const tell = (progress: number): void => emit({ type: 'progress', progress, detail: source.name })
  const checkpoint = await loadCheckpoint(checkpointRoot(input.runFolder), input.checkpoint, 'weights')
  const { view } = labelKindOf(checkpoint.record.settings.model)
  const features = await view.hear(input.featureFolder, source, { signal, onProgress: (share) => tell(share / 2) })
  if (features.length === 0) throw new EvaluationError(`"${source.name}" is too short to listen to.`, 'Choose a longer recording.')
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
