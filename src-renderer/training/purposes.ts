import { LABELS, VALUES, type ModelDescriptor } from '../../src-shared/project/index.ts'

/** Tasks of which the networks are there to be compared, as in the paper. */
const STUDIED = ['next-frame', 'drawn-sound']

/** Networks of labels that learn what a person marks, whatever that is. */
const OF_OWN_MARKS = [LABELS, VALUES]

/** So are networks of labels that are fixed: what they find is heard without a training, too. */
const isStudied = ({ id, task }: ModelDescriptor): boolean => STUDIED.includes(task) || (task === LABELS && !OF_OWN_MARKS.includes(id))

/** What a musician makes with, and what is there for study, each in the order of the list. */
export const purposesOf = (models: readonly ModelDescriptor[]): Record<'toMake' | 'forStudy', ModelDescriptor[]> => ({
  toMake: models.filter((model) => !isStudied(model)),
  forStudy: models.filter(isStudied),
})
