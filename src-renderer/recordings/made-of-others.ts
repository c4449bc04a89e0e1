import type { Job } from '../../src-shared/project/index.ts'

/** Recordings that are split, or made anew of what was edited: they come into the list as imported ones do. */
export const madeOfOthers = (active: readonly Job[], isRecording: (id: string) => boolean): Job[] =>
  active.filter(({ kind, subjectId }) => kind === 'editing' && subjectId !== null && isRecording(subjectId))
