import { randomBytes } from 'node:crypto'
import { copyFile, link, open, rename, rm } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { systemCode } from '../failures/file-errors.ts'

/** Temporary files of unfinished writes start with this, so that a later start can sweep them away. */
export const TEMPORARY_PREFIX = '.spectraloom-tmp-'

export interface AtomicWriteOptions {
  /** How many former versions stay beside the file, as `<file>.1` (newest) to `<file>.N`. */
  keep?: number
}

/**
 * Replaces a file's content so that at every instant, power cut included, a complete old or a complete new version is there:
 * temporary file in the same folder, fsync, rename, fsync of the folder.
 */
export async function writeFileAtomic(path: string, data: string | Uint8Array, { keep = 0 }: AtomicWriteOptions = {}): Promise<void> {
  const temporary = join(dirname(path), `${TEMPORARY_PREFIX}${randomBytes(6).toString('hex')}-${basename(path)}`)
  try {
    const file = await open(temporary, 'wx')
    try {
      await file.writeFile(data)
      await file.sync()
    } finally {
      await file.close()
    }
    if (keep > 0) await keepFormerVersions(path, keep)
    await rename(temporary, path)
  } catch (error) {
    await rm(temporary, { force: true })
    throw error
  }
  await syncFolder(dirname(path))
}

/** Makes renames and new names in a folder survive a power cut. Windows has no such call and needs none. */
export async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return
  const handle = await open(folder, 'r')
  try {
    await handle.sync()
  } catch (error) {
    // Some network file systems cannot sync a folder; the rename itself has happened.
    if (!['EINVAL', 'ENOTSUP', 'EISDIR'].includes(systemCode(error) ?? '')) throw error
  } finally {
    await handle.close()
  }
}

async function keepFormerVersions(path: string, keep: number): Promise<void> {
  for (let age = keep; age > 1; age--) await renameIfThere(`${path}.${age - 1}`, `${path}.${age}`)
  // A second name for the same content: the file itself stays in its place all the time.
  try {
    await link(path, `${path}.1`)
  } catch (error) {
    const code = systemCode(error)
    if (code === 'ENOENT') return
    if (code === 'EEXIST' || code === 'EPERM' || code === 'ENOTSUP' || code === 'ENOSYS') await copyFile(path, `${path}.1`)
    else throw error
  }
}

async function renameIfThere(from: string, to: string): Promise<void> {
  try {
    await rename(from, to)
  } catch (error) {
    if (systemCode(error) !== 'ENOENT') throw error
  }
}
