import type { Recording } from '../../src-shared/project/index.ts'
import { ProjectError } from '../failures/project-error.ts'
import type { ProjectSession } from '../services/project/project-session.ts'
import { UsageError } from './command.ts'

/** The recording of an id or a name. @throws ProjectError where there is none, or more than one of that name */
export function findRecording({ library }: ProjectSession, wanted: string): Recording {
  const byId = library.recordings.find(({ id }) => id === wanted)
  if (byId) return byId
  const named = library.recordings.filter(({ name }) => name.toLowerCase() === wanted.toLowerCase())
  if (named.length === 1) return named[0]
  if (named.length === 0)
    throw new ProjectError({ code: 'not-found', message: `There is no recording "${wanted}" in this project.`, advice: 'Check its name.' })
  throw new ProjectError({
    code: 'conflict',
    message: `There are ${named.length} recordings called "${wanted}".`,
    advice: `Name one by its id: ${named.map(({ id }) => id).join(', ')}.`,
  })
}

/** Things that can be named, and what each is, in one word. */
export interface NamedItems {
  kind: string
  items: readonly { id: string; name: string }[]
}

/** What names or ids between commas mean. @returns ids. A name may hold commas where it is given alone. */
export function idsNamed({ kind, items }: NamedItems, names: string): string[] {
  const find = (wanted: string): string | undefined => items.find(({ id, name }) => id === wanted || name === wanted)?.id
  const whole = find(names.trim())
  if (whole !== undefined) return [whole]
  return names.split(',').map((part) => {
    const id = find(part.trim())
    if (id === undefined)
      throw new UsageError(`There is no ${kind} "${part.trim()}" in this project.`, 'See "spectraloom list DIR" for their names and ids.')
    return id
  })
}

/** The same of recordings. */
export const recordingsNamed = ({ library }: ProjectSession, names: string): string[] =>
  idsNamed({ kind: 'recording', items: library.recordings }, names)
