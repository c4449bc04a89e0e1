import { playedCheckpoint, type CheckpointSummary, type Run } from '../../../src-shared/project/index.ts'
import { ProjectError } from '../../failures/project-error.ts'

/** The checkpoint of that step; the one that is played from unless another is chosen where `step` is null. */
export function checkpointOf(run: Run, step: number | null): CheckpointSummary {
  const found = step === null ? playedCheckpoint(run) : run.checkpoints.find((candidate) => candidate.step === step)
  if (found) return found
  throw new ProjectError({
    code: 'not-found',
    message: step === null ? `"${run.name}" has no checkpoint yet.` : `"${run.name}" has no checkpoint of step ${step}.`,
    advice:
      step === null
        ? 'Let it train for at least one epoch.'
        : `It has: ${run.checkpoints.map((checkpoint) => checkpoint.step).join(', ') || 'none'}.`,
  })
}
