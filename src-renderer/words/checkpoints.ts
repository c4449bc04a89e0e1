import type { Run } from '../../src-shared/project/index.ts'

/** Stands for the newest, whichever that is by the time it plays. */
export const NEWEST = 'newest'

interface CheckpointChoice {
  value: string
  label: string
}

/** The states of a run that were kept, each by its step, the newest first; two of one round are told apart by their step. */
export function stateChoices(run: Pick<Run, 'checkpoints'> | null): CheckpointChoice[] {
  const newestFirst = (run?.checkpoints ?? []).toSorted((a, b) => b.step - a.step)
  return newestFirst.map(({ step, epoch }) => {
    const shared = newestFirst.some((other) => other.step !== step && other.epoch === epoch)
    return { value: String(step), label: `Round ${epoch}${shared ? `, step ${step}` : ''}` }
  })
}

/** The same, with the newest as whichever that is by the time it plays. */
export const checkpointChoices = (run: Pick<Run, 'checkpoints'> | null): CheckpointChoice[] =>
  stateChoices(run).map((choice, index) => (index === 0 ? { value: NEWEST, label: `Newest (${choice.label.toLowerCase()})` } : choice))

/** How a step is named among the choices. */
export const checkpointValue = (run: Pick<Run, 'checkpoints'> | null, step: number | null): string => {
  const newest = Math.max(...(run?.checkpoints ?? []).map((checkpoint) => checkpoint.step))
  return step === null || step === newest ? NEWEST : String(step)
}

/** Null for the newest. */
export const checkpointStepOf = (value: string | undefined): number | null =>
  value === undefined || value === NEWEST ? null : Number(value)
