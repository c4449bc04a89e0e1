import type { Log } from './log.ts'

/**
 * Keeps a host alive after a fault that no one handled: everything on the disk is whole at any instant, and a window that
 * vanishes costs a musician more than one that says that something went wrong.
 */
export function guardProcess(log: Log, tell: () => void): void {
  const handle = (error: unknown): void => {
    log.write('error', 'A fault was not handled', { error })
    tell()
  }
  process.on('uncaughtException', handle)
  process.on('unhandledRejection', handle)
}
