import { existsSync } from 'node:fs'
import { statfs } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { ProjectError } from '../../failures/project-error.ts'
import { explaining } from '../../failures/file-errors.ts'
import { syncFolder, temporaryBeside } from '../../storage/atomic-file.ts'
import { moveFile } from '../../storage/files.ts'
import { makeFolder, removeFolder } from '../../storage/folders.ts'
import { safeFileName } from '../../storage/file-names.ts'
import { plainPath } from '../../storage/plain-path.ts'

/** Room that is left on the disk beside what is written. */
const SPARE_BYTES = 64 * 2 ** 20

/** A number of a copy at the end of a name; more digits are a year, or mean something else. */
const COPY_NUMBER = /^(.*\S) ([1-9]\d?)$/

/** A free folder for a project of this name, with a number behind it where there is one already: that of a copy goes on from its own. */
export function freeProjectFolder(parent: string, name: string): { folder: string; name: string } {
  const folderOf = (wanted: string): string => join(parent, `${safeFileName(wanted)}.loom`)
  if (!existsSync(folderOf(name))) return { folder: folderOf(name), name }
  const [, stem = name, copy = '1'] = COPY_NUMBER.exec(name) ?? []
  let number = Number(copy) + 1
  while (existsSync(folderOf(`${stem} ${number}`))) number++
  return { folder: folderOf(`${stem} ${number}`), name: `${stem} ${number}` }
}

/**
 * Makes a whole project or nothing: `fill` writes it into a new folder beside the place it is to have.
 *
 * @throws ProjectError where the disk has no room for so many bytes, or the place was taken meanwhile
 */
export async function placeProject(folder: string, bytes: number, fill: (staging: string) => Promise<void>): Promise<void> {
  await explaining(`make a project in ${folder}`, async () => {
    const parent = plainPath(dirname(folder))
    await makeFolder(parent)
    await requireRoom(parent, bytes)
    const staging = temporaryBeside(join(parent, basename(folder)))
    try {
      await makeFolder(staging)
      await fill(staging)
      if (existsSync(folder))
        throw new ProjectError({ code: 'conflict', message: `There is a ${folder} by now.`, advice: 'Choose another name.' })
      await moveFile(staging, join(parent, basename(folder)))
      await syncFolder(parent)
    } catch (error) {
      await removeFolder(staging)
      throw error
    }
  })
}

/** @throws ProjectError  where the disk that the folder lies on has not so much room */
export async function requireRoom(folder: string, bytes: number): Promise<void> {
  const { bavail, bsize } = await statfs(folder)
  const free = bavail * bsize
  if (free >= bytes + SPARE_BYTES) return
  const megabytes = (count: number): string => `${Math.ceil(count / 2 ** 20)} MB`
  throw new ProjectError({
    code: 'unavailable',
    message: `It takes ${megabytes(bytes)}, and the disk of ${folder} has ${megabytes(free)} left.`,
    advice: 'Free some space, or choose a place on another disk.',
  })
}
