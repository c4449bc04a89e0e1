import type { Run } from '../../src-shared/project/index.ts'
import { loss } from './numbers.ts'

/** Stands for the newest, whichever that is by the time it plays. */
export const NEWEST = 'newest'

interface CheckpointChoice {
  value: string
  label: string
  note: string
}

/** The checkpoints of a run to choose from, each once, the newest first; two of one epoch are told apart by their step. */
export function checkpointChoices(run: Pick<Run, 'checkpoints'> | null): CheckpointChoice[] {
  const newestFirst = (run?.checkpoints ?? []).toSorted((a, b) => b.step - a.step)
  return newestFirst.map(({ step, epoch, trainLoss }, index) => {
    const shared = newestFirst.some((other) => other.step !== step && other.epoch === epoch)
    const label = `Epoch ${epoch}${shared ? `, step ${step}` : ''}`
    return { value: index === 0 ? NEWEST : String(step), label: index === 0 ? `Newest (${label.toLowerCase()})` : label, note: `training loss ${loss(trainLoss)}` }
  })
}

/** How a step is named among the choices. */
export const checkpointValue = (run: Pick<Run, 'checkpoints'> | null, step: number | null): string => {
  const newest = Math.max(...(run?.checkpoints ?? []).map((checkpoint) => checkpoint.step))
  return step === null || step === newest ? NEWEST : String(step)
}

/** Null for the newest. */
export const checkpointStepOf = (value: string | undefined): number | null => (value === undefined || value === NEWEST ? null : Number(value))
