/** Making, listing and sweeping folders by plain paths: no link is followed. */
import type { Dirent } from 'node:fs'
import { mkdir, readdir, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { Privacy } from './files.ts'
import { requirePlainFolder } from './plain-path.ts'
import { orMissing, systemCode } from './system-code.ts'

/**
 * Makes a folder and its parents, or makes sure that it is a real one. Node's own `recursive` follows links, and says "does not exist"
 * where the disk is read-only; this says what is the matter.
 */
export async function makeFolder(path: string, privacy: Privacy = {}): Promise<void> {
  try {
    await requirePlainFolder(path)
    return
  } catch (error) {
    if (!['ENOENT', 'ENOTDIR'].includes(systemCode(error) ?? '') || dirname(path) === path) throw error
  }
  await makeFolder(dirname(path))
  try {
    await mkdir(path, privacy.onlyOwner ? 0o700 : 0o777)
  } catch (error) {
    if (systemCode(error) !== 'EEXIST') throw error
    await requirePlainFolder(path)
  }
}

/** What lies in a folder; nothing where the folder is missing. */
export async function entriesIn(folder: string): Promise<Dirent[]> {
  const entries = await orMissing(requirePlainFolder(folder).then(() => readdir(folder, { withFileTypes: true })))
  return entries ?? []
}

export const namesIn = async (folder: string): Promise<string[]> => (await entriesIn(folder)).map(({ name }) => name)

/** Removes a folder with everything in it; links in it go themselves, what they lead to stays. Nothing where there is none. */
export async function removeFolder(path: string): Promise<void> {
  if ((await orMissing(requirePlainFolder(dirname(path)).then(() => true))) === null) return
  await rm(path, { recursive: true, force: true })
}

/**
 * Removes what a folder holds under names that are ours to remove, files and folders. All else stays, links' targets too.
 *
 * @returns what could not be removed, and why: leftovers are no reason to stop work
 */
export async function sweep(folder: string, isSuperfluous: (name: string) => boolean): Promise<unknown[]> {
  const failures: unknown[] = []
  for (const name of await namesIn(folder)) {
    if (isSuperfluous(name)) await removeFolder(join(folder, name)).catch((error: unknown) => failures.push(error))
  }
  return failures
}
