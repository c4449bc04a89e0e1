import { dirname } from 'node:path'
import { z } from 'zod'
import { packedChange, packedChangeSchema, wholeChange, type Step } from '../../../src-shared/music/index.ts'
import { syncFolder, writeFileAtomic } from '../../storage/atomic-file.ts'
import { createNewFile, fileInfo, openFile } from '../../storage/files.ts'
import { readJsonLines } from '../../storage/json-lines.ts'
import { orMissing } from '../../storage/system-code.ts'

/** What the disk is given time for: what was done in it is lost where the power fails, and nothing where the program does. */
const SYNC_AFTER_MS = 500
/** Some hundred steps of a day's work; a line of an import can have megabytes. */
export const LARGEST_JOURNAL_BYTES = 16 * 1024 * 1024

const entrySchema = z.discriminatedUnion('kind', [
  z.object({ sequence: z.int().min(0), kind: z.literal('do'), label: z.string(), changes: z.array(packedChangeSchema) }),
  z.object({ sequence: z.int().min(0), kind: z.enum(['undo', 'redo']) }),
])

/** `do` a step, or take the last one back, or do the one again that was taken back last. */
export type JournalEntry = { sequence: number } & ({ kind: 'do'; step: Step } | { kind: 'undo' | 'redo' })

/**
 * What was done to a song, in a file that only grows: each entry is with the system before its change counts, so that a program that is
 * killed loses nothing of it, and on the disk half a second later.
 */
export class SongJournal {
  private timer: NodeJS.Timeout | null = null
  private bytes = 0

  constructor(
    private readonly path: string,
    private readonly onFailure: (error: unknown) => void,
  ) {}

  get sizeBytes(): number {
    return this.bytes
  }

  /** Entries in their order; a line that was not finished is passed over. */
  async read(): Promise<JournalEntry[]> {
    this.bytes = (await orMissing(fileInfo(this.path)))?.size ?? 0
    const lines = await readJsonLines(this.path, 4 * LARGEST_JOURNAL_BYTES)
    return lines.flatMap((line): JournalEntry[] => {
      const read = entrySchema.safeParse(line)
      if (!read.success) return []
      const entry = read.data
      if (entry.kind !== 'do') return [entry]
      return [{ sequence: entry.sequence, kind: 'do', step: { label: entry.label, changes: entry.changes.map(wholeChange) } }]
    })
  }

  async append(entry: JournalEntry): Promise<void> {
    const line = lineOf(entry)
    const found = await orMissing(openFile(this.path, 'append'))
    const file = found ?? (await createNewFile(this.path))
    try {
      await file.appendFile(line)
    } finally {
      await file.close()
    }
    if (!found) await syncFolder(dirname(this.path))
    this.bytes += line.length
    this.timer ??= setTimeout(() => void this.sync().catch(this.onFailure), SYNC_AFTER_MS)
  }

  /** Begins anew with what can still be undone and redone, all of it part of the song's file. */
  async rewrite(entries: readonly JournalEntry[]): Promise<void> {
    const text = entries.map(lineOf).join('')
    await writeFileAtomic(this.path, text)
    this.bytes = text.length
  }

  /** Resolves when the disk has all of it. */
  async sync(): Promise<void> {
    if (this.timer === null) return
    clearTimeout(this.timer)
    this.timer = null
    const file = await openFile(this.path, 'append')
    try {
      await file.datasync()
    } finally {
      await file.close()
    }
  }
}

/** An unfinished line before it must not take it along. */
const lineOf = (entry: JournalEntry): string =>
  `\n${JSON.stringify(
    entry.kind === 'do'
      ? { sequence: entry.sequence, kind: 'do', label: entry.step.label, changes: entry.step.changes.map(packedChange) }
      : entry,
  )}\n`
