/** Opening, reading, moving and removing files by plain paths: no link is followed, neither in the file's place nor on the way to it. */
import { constants } from 'node:fs'
import { lstat, open, rename, unlink, type FileHandle } from 'node:fs/promises'
import { dirname } from 'node:path'
import { requirePlainFolder } from './plain-path.ts'
import { orMissing, systemCode } from './system-code.ts'
import { linkedFile, noFile, UnsafePathError } from './unsafe-path-error.ts'

const { O_RDONLY, O_RDWR, O_WRONLY, O_APPEND } = constants
/** Windows has neither; there a link is seen by the look before. */
const NO_LINK = constants.O_NOFOLLOW ?? 0
const NO_WAIT = constants.O_NONBLOCK ?? 0

const FLAGS = { read: O_RDONLY, update: O_RDWR, append: O_WRONLY | O_APPEND }

/** For what is nobody else's: other people of the machine cannot read it. */
export interface Privacy {
  onlyOwner?: boolean
}

/** Records are small; one that is larger was not written by this program. */
const LARGEST_RECORD_BYTES = 1 << 27

/**
 * Creates a file that must not be there yet, for writing and reading.
 *
 * @throws EEXIST  where there is one, or a link
 */
export async function createNewFile(path: string, { onlyOwner = false }: Privacy = {}): Promise<FileHandle> {
  await requirePlainFolder(dirname(path))
  return open(path, 'wx+', onlyOwner ? 0o600 : 0o666)
}

/** Creates a file, for writing and reading. A former one, or a link, is removed first: nothing is written into what was there. */
export async function createFile(path: string): Promise<FileHandle> {
  await removeFile(path)
  return createNewFile(path)
}

/**
 * Opens a file that is there. One that is to be changed in place must have no second name: that may be another person's file.
 *
 * @throws UnsafePathError  for a link, or what is no ordinary file
 */
export async function openFile(path: string, use: keyof typeof FLAGS = 'read'): Promise<FileHandle> {
  await requirePlainFolder(dirname(path))
  requireFile(path, await lstat(path))
  const file = await open(path, FLAGS[use] | NO_LINK | NO_WAIT).catch((error: unknown) => {
    throw systemCode(error) === 'ELOOP' ? linkedFile(path) : error
  })
  try {
    const found = await file.stat()
    requireFile(path, found)
    if (use !== 'read' && found.nlink > 1) {
      throw new UnsafePathError(
        path,
        `${path} is one file with another name elsewhere.`,
        'Replace it by a copy, so that changing it changes nothing else.',
      )
    }
    return file
  } catch (error) {
    await file.close()
    throw error
  }
}

function requireFile(path: string, found: { isSymbolicLink(): boolean; isFile(): boolean }): void {
  if (found.isSymbolicLink()) throw linkedFile(path)
  if (!found.isFile()) throw noFile(path)
}

/** The content of a small file. @throws UnsafePathError where it is larger than any of ours */
export async function readWhole(path: string, mostBytes = LARGEST_RECORD_BYTES): Promise<Buffer<ArrayBuffer>> {
  const file = await openFile(path)
  try {
    const { size } = await file.stat()
    if (size > mostBytes)
      throw new UnsafePathError(
        path,
        `${path} is larger (${size} bytes) than a file of this kind can be.`,
        'Put it back from a backup, or move it away.',
      )
    return await file.readFile()
  } finally {
    await file.close()
  }
}

export const readText = async (path: string, mostBytes?: number): Promise<string> => (await readWhole(path, mostBytes)).toString('utf8')

/** What is known of a file without opening it. @throws UnsafePathError for what is no ordinary file */
export async function fileInfo(path: string): Promise<{ size: number; mtimeMs: number }> {
  await requirePlainFolder(dirname(path))
  const found = await lstat(path)
  requireFile(path, found)
  return found
}

/** Whether anything has this name, a link too, which is not followed. */
export const exists = async (path: string): Promise<boolean> => (await orMissing(lstat(path))) !== null

/** Moves a file or folder, as it is; what was there under a file's new name is replaced. */
export async function moveFile(from: string, to: string): Promise<void> {
  await requirePlainFolder(dirname(from))
  await requirePlainFolder(dirname(to))
  await rename(from, to)
}

/** Removes a file, or a link itself; nothing where there is none. */
export async function removeFile(path: string): Promise<void> {
  try {
    await requirePlainFolder(dirname(path))
    await unlink(path)
  } catch (error) {
    if (systemCode(error) !== 'ENOENT') throw error
  }
}
