import type { MidiTake, Take } from '../../src-shared/project/index.ts'
import type { ProjectSession } from '../services/project/project-session.ts'
import { UsageError } from './command.ts'

/** The one of an id, or the newest of a name. */
const find = <T extends { id: string; name: string }>(all: readonly T[], wanted: string): T | undefined =>
  all.find(({ id }) => id === wanted) ?? all.findLast(({ name }) => name === wanted)

/** The take of an id, or the newest of a name. @throws UsageError where there is none */
export function findTake({ takes }: ProjectSession, wanted: string): Take {
  const take = find(takes.list(), wanted)
  if (take) return take
  throw new UsageError(`There is no take "${wanted}" in this project.`, 'See "spectraloom list DIR" for their names and ids.')
}

/** The same of notes, where no take of sound is meant. */
export const findNotes = ({ takes, midiTakes }: ProjectSession, wanted: string): MidiTake | undefined =>
  find(takes.list(), wanted) ? undefined : find(midiTakes.list(), wanted)
