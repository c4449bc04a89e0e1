import { readFileSync } from 'node:fs'
import { systemCode } from '../../storage/system-code.ts'

/** A process id alone is not enough: systems give old numbers to new processes. */
export interface ProcessIdentity {
  pid: number
  /** Start time as the system counts it, where it tells (Linux), else null. */
  startMark: string | null
}

export const identityOf = (pid: number): ProcessIdentity => ({ pid, startMark: startMarkOf(pid) })

/** Whether that very process still runs. A process of another user counts as running. */
export function isRunning({ pid, startMark }: ProcessIdentity): boolean {
  try {
    process.kill(pid, 0)
  } catch (error) {
    if (systemCode(error) === 'ESRCH') return false
    if (systemCode(error) !== 'EPERM') throw error
  }
  const now = startMarkOf(pid)
  return startMark === null || now === null || now === startMark
}

/** Field 22 of /proc/<pid>/stat (start time in clock ticks since boot) and the process state; a zombie no longer runs. */
function startMarkOf(pid: number): string | null {
  if (process.platform !== 'linux') return null
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1')
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    return fields[0] === 'Z' ? 'zombie' : fields[19]
  } catch (error) {
    if (['ENOENT', 'ESRCH', 'EACCES'].includes(systemCode(error) ?? '')) return null
    throw error
  }
}
