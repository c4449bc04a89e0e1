import { isLabels, playedCheckpoint, VALUES, type Run, type TrainingSettings } from '../../src-shared/project/index.ts'

/** Runs that can teach a new network of this model what nobody labelled, the newest first: values are learnt from marks alone. */
export const teachersOf = (runs: readonly Run[], model: string): Run[] =>
  model === VALUES
    ? []
    : runs.filter((run) => isLabels(run.settings) && run.settings.model === model && playedCheckpoint(run) !== undefined).reverse()

/** Settings without a teacher that is gone. */
export const withoutLostTeacher = (settings: TrainingSettings, runs: readonly Run[]): TrainingSettings =>
  isLabels(settings) && settings.teacher && !teachersOf(runs, settings.model).some(({ id }) => id === settings.teacher?.runId)
    ? { ...settings, teacher: null }
    : settings
