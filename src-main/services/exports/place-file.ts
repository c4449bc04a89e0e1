import { link, readdir, rename, rm, stat } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { ProjectError } from '../../failures/project-error.ts'
import { explaining } from '../../failures/file-errors.ts'
import { systemCode } from '../../storage/system-code.ts'
import { syncFolder } from '../../storage/atomic-file.ts'
import { plainFilePath } from '../../storage/plain-path.ts'
import type { OutputTarget } from './output-target.ts'
import { stagingFolder } from './staging-folder.ts'

/** File systems without second names for a file: FAT, some network disks. */
const NO_LINKS = new Set(['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK', 'EACCES'])

/**
 * Moves a finished file from beside its target into place, in one step. Without leave to replace, one that appeared
 * there meanwhile stays.
 *
 * @throws ProjectError where the place is taken
 */
export async function placeFile(temporary: string, { path, replace }: OutputTarget): Promise<void> {
  if (replace) await rename(temporary, path)
  else {
    try {
      await link(temporary, path)
      await rm(temporary)
    } catch (error) {
      const code = systemCode(error) ?? ''
      if (code === 'EEXIST' || (NO_LINKS.has(code) && (await isThere(path)))) {
        throw new ProjectError({
          code: 'conflict',
          message: `${path} is there already: it was made while this was being written.`,
          advice: 'Choose another name.',
          cause: error,
        })
      }
      if (!NO_LINKS.has(code)) throw error
      await rename(temporary, path)
    }
  }
  await syncFolder(dirname(path))
}

const isThere = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false,
  )

/**
 * Writes a result whole or not at all: `write` makes it under the target's name in a new folder beside it. What it makes
 * there besides, named after its content, comes into place first.
 *
 * @throws ProjectError where the place is taken or cannot be written to
 */
export const writeBeside = <T>(target: OutputTarget, write: (temporary: string) => Promise<T>): Promise<T> =>
  explaining(`write ${target.path}`, async () => {
    const path = plainFilePath(target.path)
    const [place, name] = [dirname(path), basename(path)]
    const folder = await stagingFolder(place)
    try {
      const written = await write(join(folder, name))
      for (const file of await readdir(folder)) {
        if (file !== name) await rename(join(folder, file), join(place, file))
      }
      await placeFile(join(folder, name), { path, replace: target.replace })
      return written
    } finally {
      await rm(folder, { recursive: true, force: true })
    }
  })
