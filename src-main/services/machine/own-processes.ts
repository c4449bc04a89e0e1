import { join } from 'node:path'
import { z } from 'zod'
import { writeFileAtomic } from '../../storage/atomic-file.ts'
import { readText, removeFile } from '../../storage/files.ts'
import { makeFolder, namesIn } from '../../storage/folders.ts'
import { orMissing } from '../../storage/system-code.ts'
import { isRunning, type ProcessIdentity } from './process-identity.ts'

const identitySchema = z.object({ pid: z.int().positive(), startMark: z.string().nullable() })
const NOTE = /^([0-9a-f]{32})\.json$/

/**
 * The processes that this installation started, noted in the person's own settings folder under random names. A file of a project may say
 * of any process that it is one of ours; what proves it is the note, whose name a stranger's file cannot know.
 */
export class OwnProcesses {
  private readonly folder: string

  constructor(configFolder: string) {
    this.folder = join(configFolder, 'engines')
  }

  /** @param token  32 random hexadecimal digits */
  async note(token: string, { pid, startMark }: ProcessIdentity): Promise<void> {
    await makeFolder(this.folder, { onlyOwner: true })
    await this.forgetEnded()
    await writeFileAtomic(this.path(token), JSON.stringify({ pid, startMark }), { onlyOwner: true, rebuildable: true })
  }

  /** Whether that very process was noted under the token. */
  async started(token: string, { pid, startMark }: ProcessIdentity): Promise<boolean> {
    const noted = await this.read(token)
    return noted?.pid === pid && noted.startMark === startMark
  }

  async forget(token: string): Promise<void> {
    await removeFile(this.path(token))
  }

  private async forgetEnded(): Promise<void> {
    for (const name of await namesIn(this.folder)) {
      const token = NOTE.exec(name)?.[1]
      const noted = token === undefined ? null : await this.read(token)
      if (token !== undefined && !(noted && isRunning(noted))) await this.forget(token)
    }
  }

  private async read(token: string): Promise<ProcessIdentity | null> {
    const text = await orMissing(readText(this.path(token)))
    try {
      return text === null ? null : identitySchema.parse(JSON.parse(text))
    } catch (error) {
      if (error instanceof SyntaxError || error instanceof z.ZodError) return null
      throw error
    }
  }

  private path(token: string): string {
    return join(this.folder, `${token}.json`)
  }
}
