import { z } from 'zod'
import { writeFileAtomic } from '../../storage/atomic-file.ts'
import { readText } from '../../storage/files.ts'
import { systemCode } from '../../storage/system-code.ts'

const entrySchema = z.object({ sizeBytes: z.int().nonnegative(), modifiedMs: z.number(), contentHash: z.string().regex(/^[0-9a-f]{64}$/) })
const indexSchema = z.object({ version: z.literal(1), files: z.record(z.string(), entrySchema) })
type Entry = z.infer<typeof entrySchema>

/** A file changed so lately that it may change again within one tick of the disk's clock is not trusted. */
const SETTLED_MS = 2000

/**
 * Which content each file had when it was imported: a file whose size and time of change are as noted need not be read again to say
 * that it is in the project. Lies in the cache; without it files are read.
 */
export class SourceIndex {
  private readonly path: string
  private readonly files: Map<string, Entry>
  private changed = false

  private constructor(path: string, files: Map<string, Entry>) {
    this.path = path
    this.files = files
  }

  /** An index that is missing or damaged is an empty one. */
  static async open(path: string): Promise<SourceIndex> {
    try {
      const parsed = indexSchema.safeParse(JSON.parse(await readText(path)))
      return new SourceIndex(path, new Map(parsed.success ? Object.entries(parsed.data.files) : []))
    } catch (error) {
      if (systemCode(error) === 'ENOENT' || error instanceof SyntaxError) return new SourceIndex(path, new Map())
      throw error
    }
  }

  /** sha256 of the file, where it is the one that was noted. */
  hashOf(path: string, { size, mtimeMs }: { size: number; mtimeMs: number }): string | null {
    const entry = this.files.get(path)
    return entry?.sizeBytes === size && entry.modifiedMs === mtimeMs ? entry.contentHash : null
  }

  /** @param file  as it was before it was read */
  note(path: string, { size, mtimeMs }: { size: number; mtimeMs: number }, contentHash: string, now = Date.now()): void {
    if (now - mtimeMs < SETTLED_MS) return
    this.files.set(path, { sizeBytes: size, modifiedMs: mtimeMs, contentHash })
    this.changed = true
  }

  async save(): Promise<void> {
    if (!this.changed) return
    this.changed = false
    await writeFileAtomic(this.path, JSON.stringify({ version: 1, files: Object.fromEntries(this.files) }), { rebuildable: true })
  }
}
