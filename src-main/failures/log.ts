import { appendFileSync, chmodSync, mkdirSync, renameSync, statSync } from 'node:fs'
import { dirname } from 'node:path'
import { systemCode } from '../storage/system-code.ts'

export type LogLevel = 'info' | 'warning' | 'error'

export interface Log {
  write(level: LogLevel, message: string, fields?: Record<string, unknown>): void
  readonly path: string | null
}

const MAXIMUM_BYTES = 1_000_000
/** It names folders and files: nobody else's business on a shared machine. */
const OWNER_ONLY = 0o600
const KEPT = 3

const plain = (value: unknown): unknown =>
  value instanceof Error
    ? {
        ...value,
        name: value.name,
        message: value.message,
        stack: value.stack,
        cause: value.cause === undefined ? undefined : plain(value.cause),
      }
    : value

/**
 * One JSON object a line, for whoever looks into a problem, readable by the person alone; old files stay as `<path>.1` to `.3`.
 * A log that cannot be written says so once on stderr and never stands in the way of the work.
 */
export function openLog(path: string): Log {
  let broken = false
  const rotate = (): void => {
    const file = statSync(path, { throwIfNoEntry: false })
    // One of an earlier version, or of another program's making.
    if (file && (file.mode & 0o777 & ~OWNER_ONLY) !== 0) chmodSync(path, OWNER_ONLY)
    if ((file?.size ?? 0) < MAXIMUM_BYTES) return
    for (let age = KEPT; age > 0; age--) {
      try {
        renameSync(age === 1 ? path : `${path}.${age - 1}`, `${path}.${age}`)
      } catch (error) {
        if (systemCode(error) !== 'ENOENT') throw error
      }
    }
  }
  return {
    path,
    write(level, message, fields = {}) {
      if (broken) return
      const values = Object.fromEntries(Object.entries(fields).map(([key, value]) => [key, plain(value)]))
      try {
        mkdirSync(dirname(path), { recursive: true })
        rotate()
        appendFileSync(path, `${JSON.stringify({ time: new Date().toISOString(), level, pid: process.pid, message, ...values })}\n`, {
          mode: OWNER_ONLY,
        })
      } catch (error) {
        broken = true
        process.stderr.write(`The log ${path} cannot be written: ${error instanceof Error ? error.message : String(error)}\n`)
      }
    },
  }
}

export const silentLog: Log = { path: null, write: () => undefined }
