import { PITCH, type TrainingSettings } from './training-settings.ts'
import type { Labelling } from './labels.ts'
import { isTune, MELODY_MODEL } from './melody-of-notes.ts'

/** What networks find in recordings: labels, and how much of something there is; the tune of a mixture; the line of one voice. */
export type Findings = 'labels' | 'tune' | 'voice'

/** What is to be found by a network with these settings. */
export const findingsOf = ({ task, model }: Pick<TrainingSettings, 'task' | 'model'>): Findings =>
  task === PITCH ? 'voice' : model === MELODY_MODEL ? 'tune' : 'labels'

/** What was found. */
export const kindFound = (found: Pick<Labelling, 'labels' | 'melody'>): Findings =>
  found.melody ? 'voice' : isTune(found) ? 'tune' : 'labels'

/** Kinds of files that an analysis leaves in: what other programs read of each first, all of it last. */
export const ANALYSIS_ENDINGS = {
  labels: ['.txt', '.csv', '.lab', '.jams'],
  tune: ['.notes', '.f0', '.csv', '.txt', '.lab', '.jams'],
  voice: ['.f0', '.csv', '.jams'],
} as const satisfies Record<Findings, readonly string[]>
export type AnalysisEnding = (typeof ANALYSIS_ENDINGS)[Findings][number]
