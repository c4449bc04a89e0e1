import { playedCheckpoint, primaryOf, type ModelDescriptor, type Run, type Take } from '../../src-shared/project/index.ts'

/** What was measured of a network in this project; null where nothing was. */
export interface StudyFigures {
  parameters: number
  /** Of a round of training. */
  secondsPerRound: number | null
  /** The most that its process took. */
  memoryBytes: number | null
  /** Its first measure on what was kept aside, else in training. */
  measure: { label: string; value: number } | null
  /** How much faster than it sounds it made its newest take. */
  realTimeFactor: number | null
}

/** The newest run of a network with a state, and its takes. */
export function studyFigures(model: ModelDescriptor, runs: readonly Run[], takes: readonly Take[]): StudyFigures | null {
  const run = runs
    .filter(({ settings, checkpoints, parameters }) => settings.model === model.id && checkpoints.length > 0 && parameters !== null)
    .toSorted((a, b) => b.createdAt.localeCompare(a.createdAt))[0]
  if (!run) return null
  const checkpoint = playedCheckpoint(run)
  const value = primaryOf(checkpoint?.validation ?? null, run.measure) ?? primaryOf(checkpoint?.training ?? null, run.measure)
  const newestTake = takes
    .filter(({ provenance, realTimeFactor }) => provenance.model === model.id && realTimeFactor !== null)
    .toSorted((a, b) => b.createdAt.localeCompare(a.createdAt))[0]
  return {
    parameters: run.parameters!,
    secondsPerRound: run.latest?.seconds ?? null,
    memoryBytes: run.latest?.memoryBytes ?? null,
    measure: value === null ? null : { label: model.measures[0].label, value },
    realTimeFactor: newestTake?.realTimeFactor ?? null,
  }
}
