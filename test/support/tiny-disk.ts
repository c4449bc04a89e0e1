import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmdirSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** A real file system of a few pages, for tests of a full or read-only disk. Needs the right to mount (Linux, root). */
export interface TinyDisk {
  folder: string
  makeReadOnly(): void
  remove(): void
}

export function mountTinyDisk(kilobytes: number): TinyDisk {
  const folder = mkdtempSync(join(tmpdir(), 'spectraloom-disk-'))
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${kilobytes}k`, 'spectraloom-test', folder], { stdio: 'pipe' })
  } catch (error) {
    rmdirSync(folder)
    throw error
  }
  return {
    folder,
    makeReadOnly: () => void execFileSync('mount', ['-o', 'remount,ro', folder], { stdio: 'pipe' }),
    remove() {
      execFileSync('umount', [folder], { stdio: 'pipe' })
      rmdirSync(folder)
    },
  }
}

/** Whether this machine lets tests mount; asked once, so that suites can skip visibly. */
export const canMount = ((): boolean => {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return false
  try {
    mountTinyDisk(64).remove()
    return true
  } catch {
    // Containers often forbid it: the suites that need it say that they are skipped.
    return false
  }
})()
