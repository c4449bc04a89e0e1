import { randomBytes } from 'node:crypto'
import { copyFile, constants, link, open, type FileHandle } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { createNewFile, fileInfo, moveFile, removeFile, type Privacy } from './files.ts'
import { orMissing, systemCode } from './system-code.ts'

const TEMPORARY = /^\.spectraloom-tmp-[0-9a-f]{12}-/
const LONGEST_NAME_PART = 100

/** A new name beside a file, for what shall take its place. */
export const temporaryBeside = (path: string): string =>
  join(dirname(path), `.spectraloom-tmp-${randomBytes(6).toString('hex')}-${basename(path).slice(-LONGEST_NAME_PART)}`)

/** Whether a file is what an unfinished write left behind, so that a later start can sweep it away. */
export const isTemporary = (name: string): boolean => TEMPORARY.test(name)

export interface AtomicWriteOptions extends Privacy {
  /** How many former versions stay beside the file, as `<file>.1` (newest) to `<file>.N`. */
  keep?: number
  /** Comes back before the disk has it: for what can be made again. */
  rebuildable?: boolean
}

/**
 * Replaces a file's content so that at every instant, power cut included, a complete old or a complete new version is there:
 * temporary file in the same folder, fsync, rename, fsync of the folder. A link in the file's place is replaced, not followed.
 */
export async function replaceFile(
  path: string,
  fill: (file: FileHandle) => Promise<void>,
  { keep = 0, rebuildable = false, onlyOwner }: AtomicWriteOptions = {},
): Promise<void> {
  const temporary = temporaryBeside(path)
  try {
    const file = await createNewFile(temporary, { onlyOwner })
    try {
      await fill(file)
      if (!rebuildable) await file.sync()
    } finally {
      await file.close()
    }
    if (keep > 0) await keepFormerVersions(path, keep)
    await moveFile(temporary, path)
  } catch (error) {
    await removeFile(temporary)
    throw error
  }
  if (!rebuildable) await syncFolder(dirname(path))
}

export const writeFileAtomic = (path: string, data: string | Uint8Array, options?: AtomicWriteOptions): Promise<void> =>
  replaceFile(path, (file) => file.writeFile(data), options)

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
  if ((await orMissing(fileInfo(path))) === null) return
  for (let age = keep; age > 1; age--) await orMissing(moveFile(`${path}.${age - 1}`, `${path}.${age}`))
  const newest = `${path}.1`
  await removeFile(newest)
  // A second name for the same content: the file itself stays in its place all the time.
  try {
    await link(path, newest)
  } catch (error) {
    if (!['EPERM', 'ENOTSUP', 'ENOSYS'].includes(systemCode(error) ?? '')) throw error
    await copyFile(path, newest, constants.COPYFILE_EXCL)
  }
}
