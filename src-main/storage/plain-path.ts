import { realpathSync } from 'node:fs'
import { lstat, realpath } from 'node:fs/promises'
import { basename, dirname, join, resolve } from 'node:path'
import { orMissing, systemCode } from './system-code.ts'
import { linkedFolder, noFolder } from './unsafe-path-error.ts'

/**
 * The same place by an absolute path that leads over no link, as everything in this room wants it: for places that a person named, whose
 * links are their own affair. Parts that do not exist yet stay as they are.
 */
export function plainPath(path: string): string {
  const absolute = resolve(path)
  try {
    return realpathSync.native(absolute)
  } catch (error) {
    const parent = dirname(absolute)
    if (parent === absolute || !['ENOENT', 'ENOTDIR', 'EACCES', 'EPERM'].includes(systemCode(error) ?? '')) throw error
    return join(plainPath(parent), basename(absolute))
  }
}

/** A file's place by a path without links, but for the file's own name: replacing it replaces a link that stands there. */
export const plainFilePath = (path: string): string => join(plainPath(dirname(resolve(path))), basename(path))

/**
 * macOS and Windows see no difference between capitals and small letters, nor between Unicode forms: what is one name there is equal here.
 */
export const comparable = (name: string): string => name.normalize('NFC').toLowerCase()

/** Whether two paths lead to one place on this system. */
export const samePath = (a: string, b: string): boolean => a === b || (process.platform !== 'linux' && comparable(a) === comparable(b))

/**
 * Makes sure that a folder is a real one and that no link (or junction) leads to it, so that what is done in it is done there.
 *
 * @param folder  absolute
 * @throws UnsafePathError  naming the link
 * @throws ENOENT           where it is not there
 */
export async function requirePlainFolder(folder: string): Promise<void> {
  const found = await lstat(folder)
  if (found.isSymbolicLink() || !samePath(await realpath(folder), folder)) throw linkedFolder((await firstLink(folder)) ?? folder)
  if (!found.isDirectory()) throw noFolder(folder)
}

/** The same as an answer: false where it is not there. */
export const isPlainFolder = async (folder: string): Promise<boolean> =>
  (await orMissing(requirePlainFolder(folder).then(() => true))) ?? false

async function firstLink(folder: string): Promise<string | null> {
  const parent = dirname(folder)
  if (parent === folder) return null
  return (await firstLink(parent)) ?? ((await lstat(folder)).isSymbolicLink() ? folder : null)
}
