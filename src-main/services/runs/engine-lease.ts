import { randomBytes } from 'node:crypto'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { z } from 'zod'
import { writeFileAtomic } from '../../storage/atomic-file.ts'
import { readText, removeFile } from '../../storage/files.ts'
import { orMissing } from '../../storage/system-code.ts'
import { identityOf, isRunning } from '../machine/process-identity.ts'
import type { OwnProcesses } from '../machine/own-processes.ts'

const leaseSchema = z.object({
  pid: z.int().positive(),
  startMark: z.string().nullable(),
  host: z.string(),
  /** What the process is noted under in the settings of the person whose program started it. */
  token: z
    .string()
    .regex(/^[0-9a-f]{32}$/)
    .nullable()
    .default(null),
})
type Lease = z.infer<typeof leaseSchema>

const POLL_MS = 50
const PATIENCE_MS = 5000

/**
 * Which engine process writes into a run's folder. After the program was killed its engine process ends by itself, but only when
 * its current short loop is done: a resumed run waits for that, so that two never write the same files.
 */
export class EngineLease {
  private readonly path: string
  private readonly own: OwnProcesses
  private token: string | null = null

  constructor(
    runFolder: string,
    own: OwnProcesses,
    private readonly patienceMs = PATIENCE_MS,
  ) {
    this.path = join(runFolder, 'engine.json')
    this.own = own
  }

  async record(pid: number): Promise<void> {
    const identity = identityOf(pid)
    this.token = randomBytes(16).toString('hex')
    const lease: Lease = { ...identity, host: hostname(), token: this.token }
    await writeFileAtomic(this.path, JSON.stringify(lease), { rebuildable: true })
    await this.own.note(this.token, identity)
  }

  async release(): Promise<void> {
    await removeFile(this.path)
    if (this.token !== null) await this.own.forget(this.token)
  }

  /** Returns when the former engine process has ended, or after five seconds; ends it then where it is proven to be one of ours. */
  async awaitFormerEnd(): Promise<void> {
    const former = await this.read()
    if (!former || former.host !== hostname()) return
    for (let waited = 0; isRunning(former); waited += POLL_MS) {
      if (waited >= this.patienceMs) {
        if (!(await this.isProven(former))) return
        process.kill(former.pid, 'SIGKILL')
      }
      await delay(POLL_MS)
    }
    if (former.token !== null) await this.own.forget(former.token)
  }

  /**
   * The file may come with a stranger's project and name any process. Proof is the note in the person's own settings, and that the number
   * still belongs to the process that was noted: where the system tells no start times, that cannot be known.
   */
  private async isProven({ pid, startMark, token }: Lease): Promise<boolean> {
    return (
      startMark !== null && token !== null && identityOf(pid).startMark === startMark && (await this.own.started(token, { pid, startMark }))
    )
  }

  private async read(): Promise<Lease | null> {
    const text = await orMissing(readText(this.path))
    try {
      return text === null ? null : leaseSchema.parse(JSON.parse(text))
    } catch (error) {
      if (error instanceof SyntaxError || error instanceof z.ZodError) return null
      throw error
    }
  }
}
