import { mkdir, stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import { systemCode } from '../failures/file-errors.ts'

/** Makes a folder and its parents. Node's own `recursive` says "does not exist" where the disk is read-only; this says what is the matter. */
export async function makeFolder(path: string): Promise<void> {
  try {
    await mkdir(path)
  } catch (error) {
    const code = systemCode(error)
    if (code === 'ENOENT' && dirname(path) !== path) {
      await makeFolder(dirname(path))
      await makeFolder(path)
    } else if (!(await stat(path).catch(() => null))?.isDirectory()) throw error
  }
}
