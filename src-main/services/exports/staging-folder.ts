import { createHash } from 'node:crypto'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { systemCode } from '../../storage/system-code.ts'

/** Of this machine, among those that may share a disk. */
const MACHINE = createHash('sha256').update(hostname()).digest('hex').slice(0, 8)
const STAGING = new RegExp(`^\\.spectraloom-${MACHINE}-(\\d+)-[0-9A-Za-z]{6}$`)

/**
 * A new hidden folder in which something is made before it is put beside it. Those that programs of this machine left that were ended by
 * force are removed.
 */
export async function stagingFolder(parent: string): Promise<string> {
  await sweep(parent)
  return mkdtemp(join(parent, `.spectraloom-${MACHINE}-${process.pid}-`))
}

async function sweep(parent: string): Promise<void> {
  // What cannot be listed is told by who wants to write there.
  const names = await readdir(parent).catch(() => [])
  for (const name of names) {
    const pid = STAGING.exec(name)?.[1]
    // Somebody else's is left.
    if (pid && !isRunning(Number(pid))) await rm(join(parent, name), { recursive: true, force: true }).catch(() => undefined)
  }
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch (error) {
    return systemCode(error) === 'EPERM'
  }
}
