import { learntRecordings, mayPlayAny, type GenerationSettings, type Recording, type Run } from '../../../src-shared/project/index.ts'
import { ProjectError } from '../../failures/project-error.ts'

/** Ids of the recordings that a network plays with the sounds of, as far as they are there. @throws ProjectError where it has none */
export function playedRecordings(run: Run, { corpus }: Pick<GenerationSettings, 'corpus'>, recordings: readonly Recording[]): string[] {
  const ids = learntRecordings(run, recordings).map(({ id }) => id)
  if (ids.length === 0)
    throw new ProjectError({
      code: 'not-found',
      message: `The recordings that "${run.name}" plays with are gone.`,
      advice: 'Bring them back from the trash, or train again.',
    })
  if (corpus && !mayPlayAny(corpus, ids))
    throw new ProjectError({
      code: 'bad-input',
      message: 'None of the recordings may be played.',
      advice: 'Let at least one of them be heard.',
    })
  return ids
}
