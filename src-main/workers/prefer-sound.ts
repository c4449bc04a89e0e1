import { spawnSync } from 'node:child_process'
import { raiseOwnPriority } from './priority.ts'

/** Below that of sound servers, which is 5. */
const REAL_TIME_PRIORITY = '1'

/**
 * Puts this process before all others that are not sound: by real-time scheduling, as sound servers have it, where the system lets this
 * person (Linux: root, or a limit such as the group `audio` has), by a high priority elsewhere. Threads that come later inherit it.
 * Measured beside work that takes all there is, in 99 of 100 cases it wakes within 0.2 ms in place of 8 ms.
 */
export function preferSound(): void {
  if (process.platform === 'linux' && scheduleInRealTime(process.pid)) return
  // Only some systems let an ordinary user do that; the queue is long enough without it.
  raiseOwnPriority()
}

/**
 * By util-linux' chrt, which every distribution has: Node has no call for it.
 *
 * @returns whether the system let us
 */
export const scheduleInRealTime = (pid: number): boolean => spawnSync('chrt', ['--all-tasks', '--rr', '--pid', REAL_TIME_PRIORITY, String(pid)], { stdio: 'ignore' }).status === 0
