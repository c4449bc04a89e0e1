import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { z } from 'zod'
import type { RecentProject } from '../../../src-shared/rpc/index.ts'
import { writeFileAtomic } from '../../storage/atomic-file.ts'
import { readText } from '../../storage/files.ts'
import { makeFolder } from '../../storage/folders.ts'
import type { Log } from '../../failures/log.ts'
import { systemCode } from '../../storage/system-code.ts'

const KEPT = 20
const fileSchema = z.object({ projects: z.array(z.object({ name: z.string(), folder: z.string(), openedAt: z.string() })) })
type Entry = z.infer<typeof fileSchema>['projects'][number]

/** The projects this person opened lately, newest first. Convenience only: trouble with it goes to the log and never stops work. */
export class RecentProjects {
  private readonly path: string
  private readonly log: Log

  constructor(configFolder: string, log: Log) {
    this.path = join(configFolder, 'recent-projects.json')
    this.log = log
  }

  async list(): Promise<RecentProject[]> {
    return (await this.read()).map((entry) => ({ ...entry, missing: !existsSync(join(entry.folder, 'project.json')) }))
  }

  async add(name: string, folder: string): Promise<void> {
    const others = (await this.read()).filter((entry) => entry.folder !== folder)
    await this.write([{ name, folder, openedAt: new Date().toISOString() }, ...others].slice(0, KEPT))
  }

  /** Takes one off the list. */
  async forget(folder: string): Promise<void> {
    await this.write((await this.read()).filter((entry) => entry.folder !== folder))
  }

  private async write(projects: Entry[]): Promise<void> {
    try {
      await makeFolder(dirname(this.path))
      await writeFileAtomic(this.path, `${JSON.stringify({ projects }, null, 2)}\n`)
    } catch (error) {
      this.log.write('warning', 'The list of recent projects cannot be saved', { error })
    }
  }

  private async read(): Promise<Entry[]> {
    try {
      return fileSchema.parse(JSON.parse(await readText(this.path))).projects
    } catch (error) {
      if (systemCode(error) !== 'ENOENT') this.log.write('warning', 'The list of recent projects cannot be read', { error })
      return []
    }
  }
}
