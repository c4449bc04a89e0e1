import { availableParallelism } from 'node:os'
import { LIKENESS, STRUCTURE, type Run } from '../../../src-shared/project/index.ts'
import type { LabelRecordingInput } from '../../engine/evaluation/evaluation-jobs.ts'
import { ProjectError } from '../../failures/project-error.ts'
import type { ProjectPaths } from '../project/project-paths.ts'
import { checkpointOf } from '../runs/checkpoint-of.ts'

/** A run whose network is asked, and the step of its checkpoint; null for the one that plays. */
export interface AskedNetwork {
  run: Run
  checkpointStep: number | null
}

/** What has to be learnt before it can be asked. */
const LEARNT = { [LIKENESS]: 'what sounds alike', [STRUCTURE]: 'sections' } as const

/** @throws ProjectError where a run learnt something else, or nothing yet */
export function requireLearnt({ run, checkpointStep }: AskedNetwork, task: keyof typeof LEARNT): { runId: string; step: number } {
  if (run.settings.task === task) return { runId: run.id, step: checkpointOf(run, checkpointStep).step }
  throw new ProjectError({
    code: 'bad-input',
    message: `"${run.name}" has not learnt ${LEARNT[task]}.`,
    advice: `Choose a run of the model ${task}, or train one: "spectraloom train DIR --model ${task}".`,
  })
}

/** A run's network, as engine processes are told which listens. */
export const listenerOf = (paths: ProjectPaths, { runId, step }: { runId: string; step: number }): Omit<LabelRecordingInput, 'source'> => ({
  runFolder: paths.run(runId),
  checkpoint: step,
  featureFolder: paths.features,
  threads: availableParallelism(),
})
