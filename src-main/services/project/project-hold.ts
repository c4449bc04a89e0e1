import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { checkpointRoot, tidyCheckpoints } from '../../engine/checkpoints/checkpoint-store.ts'
import { explainFileError } from '../../failures/file-errors.ts'
import { systemCode } from '../../storage/system-code.ts'
import { ProjectError } from '../../failures/project-error.ts'
import { entriesIn, makeFolder } from '../../storage/folders.ts'
import { plainPath } from '../../storage/plain-path.ts'
import { sweepLeftovers } from './cache-sweep.ts'
import { ProjectLock } from './project-lock.ts'
import { ProjectPaths, projectFolders } from './project-paths.ts'

/** How an open project is held: for work, by its lock; or, where its disk takes nothing, for reading only. */
export interface ProjectHold {
  paths: ProjectPaths
  lock: ProjectLock | null
}

const FULL = new Set(['ENOSPC', 'EDQUOT'])
const UNWRITABLE = new Set([...FULL, 'EROFS', 'EACCES', 'EPERM'])

/** The system's code where the disk, or its permissions, do not let the project be written; null for all other errors. */
export function unwritableCode(error: unknown): string | null {
  const code = systemCode(error instanceof ProjectError ? error.cause : error)
  return code !== null && UNWRITABLE.has(code) ? code : null
}

/**
 * Takes a project for work. A full disk is first rid of what unfinished work left in the project; where that is not enough, or the disk or
 * the person's rights let nothing be written, the project is held for reading only, and its cache lies in a temporary folder of its own.
 *
 * @param notices  gets what was done, in words for the person
 * @throws ProjectError conflict, where another program has it
 */
export async function holdProject(paths: ProjectPaths, program: string, notices: string[]): Promise<ProjectHold> {
  try {
    return await holdForWork(paths, program)
  } catch (error) {
    const code = unwritableCode(error)
    if (code === null) throw error
    // Through the read-only door no one gets in beside another program.
    await ProjectLock.requireFree(paths.lockFile)
    if (FULL.has(code)) {
      await makeRoom(paths)
      const hold = await holdForWork(paths, program).catch((again: unknown) => {
        if (unwritableCode(again) === null) throw again
        return null
      })
      if (hold) {
        notices.push(
          'The disk is full. What unfinished work had left in the project was removed, so that it could be opened. Free some ' +
            'space before you go on.',
        )
        return hold
      }
    }
    return holdForReading(paths, code, notices)
  }
}

async function holdForWork(paths: ProjectPaths, program: string): Promise<ProjectHold> {
  const lock = await ProjectLock.take(paths.lockFile, program)
  try {
    for (const folder of projectFolders(paths)) await makeFolder(folder)
    return { paths, lock }
  } catch (error) {
    await lock.release()
    throw error
  }
}

/** On a full disk no one can take the lock: what is removed here belongs to no program that runs. */
async function makeRoom(paths: ProjectPaths): Promise<void> {
  await sweepLeftovers(paths)
  for (const entry of await entriesIn(paths.runs)) if (entry.isDirectory()) await tidyCheckpoints(checkpointRoot(paths.run(entry.name)))
}

async function holdForReading({ folder }: ProjectPaths, code: string, notices: string[]): Promise<ProjectHold> {
  const why = explainFileError(Object.assign(new Error(code), { code }), 'write to it') as ProjectError
  const reason = why.message.replace(/^Cannot write to it: |\.$/g, '')
  const cache = plainPath(await mkdtemp(join(tmpdir(), 'spectraloom-cache-')))
  const paths = new ProjectPaths(folder, { cache, readOnly: { reason, advice: why.advice } })
  for (const place of projectFolders(paths).filter((candidate) => candidate.startsWith(cache))) await makeFolder(place)
  notices.push(
    `The project is open for reading only, since ${reason}. You can listen, look and export to another disk; nothing that you ` +
      `make or change can be kept. ${why.advice}`,
  )
  return { paths, lock: null }
}
