import type { ChildProcess } from 'node:child_process'

/**
 * Signals a child process. One that could not be started (out of file descriptors, memory or processes) has no id, and Node would send
 * the signal to id 0, which is the program's whole process group.
 */
export function signalChild(child: Pick<ChildProcess, 'pid' | 'kill'>, signal: NodeJS.Signals): void {
  if (child.pid !== undefined) child.kill(signal)
}
