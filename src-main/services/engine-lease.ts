import { readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { hostname } from 'node:os'
import { z } from 'zod'
import { identityOf, isRunning } from './process-identity.ts'
import { systemCode } from '../failures/file-errors.ts'

const leaseSchema = z.object({ pid: z.int().positive(), startMark: z.string().nullable(), host: z.string() })
const POLL_MS = 50
const PATIENCE_MS = 5000

/**
 * Which engine process writes into a run's folder. After the program was killed its engine process ends by itself, but only when
 * its current short loop is done: a resumed run waits for that, so that two never write the same files.
 */
export class EngineLease {
  private readonly path: string

  constructor(runFolder: string) {
    this.path = join(runFolder, 'engine.json')
  }

  async record(pid: number): Promise<void> {
    await writeFile(this.path, JSON.stringify({ ...identityOf(pid), host: hostname() }))
  }

  async release(): Promise<void> {
    await rm(this.path, { force: true })
  }

  /** Returns when the former engine process has ended; ends it where it does not by itself. */
  async awaitFormerEnd(): Promise<void> {
    const former = await this.read()
    if (!former || former.host !== hostname()) return
    for (let waited = 0; isRunning(former); waited += POLL_MS) {
      // Without a start mark the number may belong to a stranger by now: wait, but never kill.
      if (waited >= PATIENCE_MS) {
        if (former.startMark === null) return
        process.kill(former.pid, 'SIGKILL')
      }
      await delay(POLL_MS)
    }
  }

  private async read(): Promise<z.infer<typeof leaseSchema> | null> {
    try {
      return leaseSchema.parse(JSON.parse(await readFile(this.path, 'utf8')))
    } catch (error) {
      if (systemCode(error) === 'ENOENT' || error instanceof SyntaxError || error instanceof z.ZodError) return null
      throw error
    }
  }
}
