import { mkdir, rename, rm, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { ProjectError } from '../../failures/project-error.ts'
import { explaining } from '../../failures/file-errors.ts'
import { syncFolder } from '../../storage/atomic-file.ts'
import { plainFilePath, plainPath } from '../../storage/plain-path.ts'
import { orMissing, systemCode } from '../../storage/system-code.ts'
import { outputTarget, type OutputTarget } from './output-target.ts'
import { placeFile } from './place-file.ts'
import { stagingFolder } from './staging-folder.ts'

export interface TreeTarget extends OutputTarget {
  /** Whether the result is a folder of this name; else a file of this name, and what lies beside it. */
  isFolder: boolean
  /** As for `outputTarget`. */
  projects: readonly string[]
}

/**
 * Writes a result of several files whole or not at all: `write` makes them in a new folder beside the target. A folder that is not there
 * yet comes into place in one step; into one that is, files come one by one, after it is known that all of them may.
 *
 * @param write  returns the names of what it made, with forward slashes, the main file last
 * @throws ProjectError where a place is taken, is a source of a project, or cannot be written to
 */
export const writeTree = <T extends { files: readonly { name: string }[] }>(
  target: TreeTarget,
  write: (folder: string) => Promise<T>,
): Promise<T> =>
  explaining(`write ${target.path}`, async () => {
    const path = plainFilePath(target.path)
    const folder = await stagingFolder(dirname(path))
    try {
      const written = await write(folder)
      if (target.isFolder && (await orMissing(stat(path))) === null) await placeFolder(folder, path)
      else
        await placeFiles(
          folder,
          written.files.map(({ name }) => name),
          target.isFolder ? plainPath(path) : dirname(path),
          target,
        )
      return written
    } finally {
      await rm(folder, { recursive: true, force: true })
    }
  })

async function placeFolder(folder: string, path: string): Promise<void> {
  try {
    await rename(folder, path)
  } catch (error) {
    if (!['EEXIST', 'ENOTEMPTY', 'ENOTDIR'].includes(systemCode(error) ?? '')) throw error
    throw new ProjectError({
      code: 'conflict',
      message: `${path} is there already: it was made while this was being written.`,
      advice: 'Choose another name.',
      cause: error,
    })
  }
  await syncFolder(dirname(path))
}

async function placeFiles(folder: string, names: readonly string[], root: string, { replace, projects }: TreeTarget): Promise<void> {
  const places = names.map((name) => ({ from: join(folder, name), to: join(root, name) }))
  // Where a folder is not there yet, nothing can be in the way.
  for (const { to } of places) if ((await orMissing(stat(dirname(to)))) !== null) await outputTarget(to, { replace, projects })
  for (const { from, to } of places) {
    await mkdir(dirname(to), { recursive: true })
    await placeFile(from, { path: to, replace })
  }
}
