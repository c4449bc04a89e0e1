import type { Job } from '../../src-shared/project/index.ts'
import type { StepId } from '../steps/steps.ts'

/** What is told of all that is under way: a training, else what the person began, else what goes on by itself. */
export const mostWorthTelling = (active: readonly Job[]): Job | null =>
  active.find(({ kind }) => kind === 'training') ?? active.find(({ kind }) => kind !== 'hearing') ?? active.at(0) ?? null

const STEP_OF: Partial<Record<Job['kind'], StepId>> = {
  training: 'train',
  model: 'train',
  import: 'recordings',
  hearing: 'recordings',
  editing: 'recordings',
  generation: 'play',
  song: 'song',
}

/**
 * Where a job can be watched, and cancelled.
 *
 * @param isOfRun  it works for a network
 * @returns        null: where it was begun, which stays in sight
 */
export const stepOf = ({ kind }: Pick<Job, 'kind'>, isOfRun: boolean): StepId | null =>
  kind === 'analysis' ? (isOfRun ? 'train' : 'recordings') : (STEP_OF[kind] ?? null)
