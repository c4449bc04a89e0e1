import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** Of one run of the tests, known by the process that leads it. */
const folderOf = (leader: number): string => join(tmpdir(), `spectraloom-made-${leader}`)

/**
 * What takes long to make and is the same for many tests: made once in a run, by whoever asks first. Nobody changes what lies in its
 * folder.
 *
 * @param make  fills a folder of its own, and says what there is to know of it, as JSON can
 */
export async function madeOnce<T>(name: string, make: (folder: string) => Promise<T>): Promise<T> {
  const folder = join(folderOf(process.ppid), name)
  const known = `${folder}.json`
  while (!existsSync(known)) {
    if (!isNew(folder)) {
      await new Promise((resolve) => setTimeout(resolve, 50))
      continue
    }
    try {
      writeFileSync(`${known}.new`, JSON.stringify((await make(folder)) ?? null))
      renameSync(`${known}.new`, known)
    } catch (error) {
      rmSync(folder, { recursive: true, force: true })
      throw error
    }
  }
  return JSON.parse(readFileSync(known, 'utf8')) as T
}

function isNew(folder: string): boolean {
  mkdirSync(join(folder, '..'), { recursive: true })
  try {
    mkdirSync(folder)
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    return false
  }
}

/** For the process that leads the tests: takes away what was made when they have ended. */
export default function setup(): () => void {
  return () => rmSync(folderOf(process.pid), { recursive: true, force: true })
}
