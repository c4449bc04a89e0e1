import type { PcmSource } from '../files/pcm-source.ts'

export interface SurveyInput {
  sources: PcmSource[]
}

/** What was heard in moments spread over all recordings. */
export interface MaterialSurvey {
  /** Moments with 0, 1, ... 6 notes at once. */
  momentsByNotes: number[]
}
