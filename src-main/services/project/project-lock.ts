import { randomBytes } from 'node:crypto'
import { link } from 'node:fs/promises'
import { hostname } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { z } from 'zod'
import { createNewFile, moveFile, readText, removeFile } from '../../storage/files.ts'
import { namesIn } from '../../storage/folders.ts'
import { orMissing, systemCode } from '../../storage/system-code.ts'
import { identityOf, isRunning } from '../machine/process-identity.ts'
import { ProjectError } from '../../failures/project-error.ts'
import { explaining } from '../../failures/file-errors.ts'

const lockSchema = z.object({
  pid: z.int().positive(),
  startMark: z.string().nullable(),
  host: z.string(),
  program: z.string(),
  since: z.string(),
})
type LockContent = z.infer<typeof lockSchema>

/** Only one program works on a project at a time: its hold on the project, given back by `release`. */
export class ProjectLock {
  private readonly path: string
  private readonly content: string

  private constructor(path: string, content: string) {
    this.path = path
    this.content = content
  }

  /**
   * Takes the lock, or says which program has it. A lock whose process has died is taken over.
   *
   * @param program  what this process is, for the other one's message, e.g. `the command "train"`
   * @throws ProjectError conflict, where another living process has it
   */
  static async take(path: string, program: string): Promise<ProjectLock> {
    const mine: LockContent = { ...identityOf(process.pid), host: hostname(), program, since: new Date().toISOString() }
    const content = `${JSON.stringify(mine)}\n`
    return explaining(`open the project in ${dirname(path)} for work`, async () => {
      for (let attempt = 0; attempt < 5; attempt++) {
        if (await createExclusively(path, content)) {
          await sweepLeftovers(path)
          return new ProjectLock(path, content)
        }
        const found = await readIfThere(path)
        if (found === null) continue
        const other = parse(found)
        if (other && !isStale(other)) throw inUse(path, other)
        await removeStale(path, found)
      }
      throw new ProjectError({
        code: 'conflict',
        message: 'Another program is opening this project at this moment.',
        advice: 'Try again in a moment.',
      })
    })
  }

  /** Looks without taking it. @throws ProjectError conflict, where another living process has it */
  static async requireFree(path: string): Promise<void> {
    const found = await readIfThere(path)
    const other = found === null ? null : parse(found)
    if (other && !isStale(other)) throw inUse(path, other)
  }

  async release(): Promise<void> {
    if ((await readIfThere(this.path)) === this.content) await removeFile(this.path)
  }
}

function parse(text: string): LockContent | null {
  try {
    return lockSchema.parse(JSON.parse(text))
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof z.ZodError) return null
    throw error
  }
}

const isStale = (lock: LockContent): boolean => lock.host === hostname() && !isRunning(lock)

function inUse(path: string, other: LockContent): ProjectError {
  const here = other.host === hostname()
  return new ProjectError({
    code: 'conflict',
    message: `This project is already open in ${other.program} (process ${other.pid}${here ? '' : ` on the computer "${other.host}"`}, since ${other.since}).`,
    advice: here
      ? 'Go on there, or close it there first.'
      : `Close it there first. If that computer is switched off or has crashed, delete the file ${path} and try again.`,
  })
}

/** Creates the lock with its content in one step, so that no one ever reads half of it. */
async function createExclusively(path: string, content: string): Promise<boolean> {
  const temporary = `${path}-${randomBytes(6).toString('hex')}`
  try {
    const file = await createNewFile(temporary)
    try {
      await file.writeFile(content)
    } finally {
      await file.close()
    }
    await link(temporary, path)
    return true
  } catch (error) {
    const code = systemCode(error)
    if (code === 'EEXIST') return false
    if (code === 'EPERM' || code === 'ENOTSUP' || code === 'ENOSYS') return await createWithoutLinks(path, content)
    throw error
  } finally {
    await removeFile(temporary)
  }
}

/** For disks without hard links (FAT). */
async function createWithoutLinks(path: string, content: string): Promise<boolean> {
  try {
    const file = await createNewFile(path)
    try {
      await file.writeFile(content)
    } finally {
      await file.close()
    }
    return true
  } catch (error) {
    if (systemCode(error) === 'EEXIST') return false
    throw error
  }
}

/** Removes what programs that died while they took the lock left beside it; what a living one made, or nobody can read, stays. */
async function sweepLeftovers(path: string): Promise<void> {
  const folder = dirname(path)
  const start = `${basename(path)}-`
  for (const name of await namesIn(folder)) {
    if (!name.startsWith(start) || !/^[0-9a-f]{12}$/.test(name.slice(start.length))) continue
    const found = await readIfThere(join(folder, name))
    const lock = found === null ? null : parse(found)
    if (lock && isStale(lock)) await removeFile(join(folder, name))
  }
}

/** Moves the dead lock away and looks at what was moved: if a third program was quicker, its fresh lock goes back. */
async function removeStale(path: string, expected: string): Promise<void> {
  const aside = `${path}-${randomBytes(6).toString('hex')}`
  try {
    await moveFile(path, aside)
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return
    throw error
  }
  const moved = await readIfThere(aside)
  // Whoever took the lock meanwhile has swept it away.
  if (moved === null) return
  if (moved === expected) await removeFile(aside)
  else await moveFile(aside, path)
}

const readIfThere = (path: string): Promise<string | null> => orMissing(readText(path))
