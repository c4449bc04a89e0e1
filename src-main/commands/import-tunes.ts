import { ProjectError } from '../failures/project-error.ts'
import type { ProjectSession } from '../services/project/project-session.ts'
import { onInterrupt } from './on-interrupt.ts'
import type { Output } from './output.ts'

export const isTuneName = (path: string): boolean => /\.(mid|midi|rmi|kar)$/i.test(path)

/**
 * Keeps MIDI files for networks to learn from, and says which could not be taken. @returns ids @throws ProjectError where none of several
 * could be taken
 */
export async function importTunes(session: ProjectSession, paths: readonly string[], output: Output): Promise<string[]> {
  if (paths.length === 0) return []
  const job = session.tunes.importFiles(paths)
  const interrupt = onInterrupt(output, () => session.jobs.cancel(job.id))
  try {
    const { imported, alreadyHere, refused } = await job.done
    for (const { file, reason } of refused) {
      output.event('refused', { file, reason })
      output.remark(`${file}: ${reason}`)
    }
    if (refused.length === paths.length)
      throw new ProjectError({ code: 'bad-input', message: 'None of the MIDI files could be taken.', advice: 'The reasons stand above.' })
    return [...imported, ...alreadyHere].map(({ id }) => id)
  } finally {
    interrupt.dispose()
  }
}
