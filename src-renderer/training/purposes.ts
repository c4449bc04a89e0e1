import type { ModelDescriptor } from '../../src-shared/project/index.ts'

/** Tasks of which the networks are there to be compared, as in the paper. */
const STUDIED = ['next-frame']

/** What a musician makes with, and what is there for study, each in the order of the list. */
export const purposesOf = (models: readonly ModelDescriptor[]): Record<'toMake' | 'forStudy', ModelDescriptor[]> => ({
  toMake: models.filter(({ task }) => !STUDIED.includes(task)),
  forStudy: models.filter(({ task }) => STUDIED.includes(task)),
})
