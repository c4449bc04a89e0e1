import type { Run } from '../../src-shared/project/index.ts'
import type { ProjectSession } from '../services/project/project-session.ts'
import { UsageError } from './command.ts'

/** The run that `latest`, an id or a name means; of several with that name the newest. */
export function findRun(session: ProjectSession, wanted: string): Run {
  if (wanted === 'latest') return session.runs.latest()
  const runs = session.runs.list()
  const found = runs.find((run) => run.id === wanted) ?? runs.findLast((run) => run.name === wanted)
  if (!found)
    throw new UsageError(
      `There is no run "${wanted}" in this project.`,
      runs.length > 0 ? `It has: ${runs.map((run) => run.id).join(', ')}.` : 'Train one first.',
    )
  return found
}
