import { namesIn, sweep } from '../../storage/folders.ts'
import type { ProjectPaths } from '../project/project-paths.ts'

const EDITED = /^(recording|take)-([a-z0-9-]{1,64})$/

/**
 * Removes the edits of sounds that are gone for good. Those of sounds in the trash stay: they come back with them.
 *
 * @param recordingIds  in the project
 * @param inTrash       ids of what is in the trash
 * @returns             what could not be removed
 */
export async function sweepEdits(
  paths: Pick<ProjectPaths, 'edits' | 'takes'>,
  recordingIds: Iterable<string>,
  inTrash: Iterable<string>,
): Promise<unknown[]> {
  const recordings = new Set(recordingIds)
  const removed = new Set(inTrash)
  // Files, not records: a take whose record cannot be read may be mended.
  const takes = new Set((await namesIn(paths.takes)).map((name) => name.split('.')[0]))
  return sweep(paths.edits, (name) => {
    const [, kind, id] = EDITED.exec(name) ?? []
    if (id === undefined || removed.has(id)) return false
    return kind === 'take' ? !takes.has(id) : !recordings.has(id)
  })
}
