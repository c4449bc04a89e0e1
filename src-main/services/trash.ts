import { cp, mkdir, readFile, readdir, rename, rm, stat } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { z } from 'zod'
import { idSchema } from '../../src-shared/project/index.ts'
import { writeFileAtomic } from '../storage/atomic-file.ts'
import { explaining, systemCode } from '../failures/file-errors.ts'

const KEPT_DAYS = 30
const DAY_MS = 86_400_000

/** What the person removed: `trash/<id>/` with `record.json` and the files, ready to be put back. Entries older than 30 days go at the next start. */
export class Trash {
  private readonly folder: string

  constructor(folder: string) {
    this.folder = folder
  }

  /** Keeps `record` and moves the files (or folders) that exist. */
  async put(id: string, record: unknown, paths: readonly string[]): Promise<void> {
    const folder = join(this.folder, id)
    await explaining(`move ${id} to the project's trash`, async () => {
      await rm(folder, { recursive: true, force: true })
      await mkdir(folder, { recursive: true })
      await writeFileAtomic(join(folder, 'record.json'), `${JSON.stringify(record, null, 2)}\n`)
      for (const path of paths) await moveIfThere(path, join(folder, basename(path)))
    })
  }

  /** The record of a removed thing, or null where it is not in the trash. */
  async record<T>(id: string, schema: z.ZodType<T>): Promise<T | null> {
    try {
      return schema.parse(JSON.parse(await readFile(join(this.folder, idSchema.parse(id), 'record.json'), 'utf8')))
    } catch (error) {
      if (['ENOENT', 'ENOTDIR'].includes(systemCode(error) ?? '') || error instanceof SyntaxError || error instanceof z.ZodError) return null
      throw error
    }
  }

  /** Moves the files back: `[name in the trash, path to go to]`. */
  async restore(id: string, files: readonly (readonly [string, string])[]): Promise<void> {
    const folder = join(this.folder, id)
    await explaining(`bring ${id} back from the project's trash`, async () => {
      for (const [name, target] of files) await moveIfThere(join(folder, name), target)
      await rm(folder, { recursive: true, force: true })
    })
  }

  /** The records that fit the schema. */
  async records<T>(schema: z.ZodType<T>): Promise<T[]> {
    const found: T[] = []
    for (const entry of await readdir(this.folder)) {
      const record = idSchema.safeParse(entry).success ? await this.record(entry, schema) : null
      if (record !== null) found.push(record)
    }
    return found
  }

  async removeOld(now = Date.now()): Promise<void> {
    for (const entry of await readdir(this.folder)) {
      const path = join(this.folder, entry)
      if (idSchema.safeParse(entry).success && now - (await stat(path)).mtimeMs > KEPT_DAYS * DAY_MS) await rm(path, { recursive: true, force: true })
    }
  }
}

async function moveIfThere(from: string, to: string): Promise<void> {
  try {
    await rename(from, to)
  } catch (error) {
    const code = systemCode(error)
    if (code === 'ENOENT') return
    // Windows refuses to move what another program reads; the original then goes when it is free.
    if (code !== 'EPERM' && code !== 'EBUSY' && code !== 'EXDEV') throw error
    await cp(from, to, { recursive: true })
    await rm(from, { recursive: true, force: true })
  }
}
