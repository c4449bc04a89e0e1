import type { Take } from '../../src-shared/project/index.ts'
import type { ProjectSession } from '../services/project/project-session.ts'
import { UsageError } from './command.ts'

/** The take of an id, or the newest of a name. @throws UsageError where there is none */
export function findTake({ takes }: ProjectSession, wanted: string): Take {
  const all = takes.list()
  const take = all.find(({ id }) => id === wanted) ?? all.findLast(({ name }) => name === wanted)
  if (take) return take
  throw new UsageError(`There is no take "${wanted}" in this project.`, 'See "spectraloom list DIR" for their names and ids.')
}
