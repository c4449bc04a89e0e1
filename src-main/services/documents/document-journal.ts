import { dirname } from 'node:path'
import { z } from 'zod'
import type { Step } from '../../../src-shared/history.ts'
import { syncFolder, writeFileAtomic } from '../../storage/atomic-file.ts'
import { createNewFile, fileInfo, openFile } from '../../storage/files.ts'
import { readJsonLines } from '../../storage/json-lines.ts'
import { orMissing } from '../../storage/system-code.ts'
import type { DocumentKind } from './document-kind.ts'

/** What the disk is given time for: what was done in it is lost where the power fails, and nothing where the program does. */
const SYNC_AFTER_MS = 500
/** Some hundred steps of a day's work; a line of an import can have megabytes. */
export const LARGEST_JOURNAL_BYTES = 16 * 1024 * 1024

/** `do` a step, or take the last one back, or do the one again that was taken back last. */
export type JournalEntry<Change> = { sequence: number } & ({ kind: 'do'; step: Step<Change> } | { kind: 'undo' | 'redo' })

/**
 * What was done to a document, in a file that only grows: each entry is with the system before its change counts, so that a program that is
 * killed loses nothing of it, and on the disk half a second later.
 */
export class DocumentJournal<Change, Packed> {
  private timer: NodeJS.Timeout | null = null
  private bytes = 0

  constructor(
    private readonly kind: Pick<DocumentKind<never, Change, Packed>, 'packedSchema' | 'pack' | 'unpack'>,
    private readonly path: string,
    private readonly onFailure: (error: unknown) => void,
  ) {}

  get sizeBytes(): number {
    return this.bytes
  }

  /** Entries in their order; a line that was not finished is passed over. */
  async read(): Promise<JournalEntry<Change>[]> {
    this.bytes = (await orMissing(fileInfo(this.path)))?.size ?? 0
    const lines = await readJsonLines(this.path, 4 * LARGEST_JOURNAL_BYTES)
    const { packedSchema, unpack } = this.kind
    const entrySchema = z.discriminatedUnion('kind', [
      z.object({ sequence: z.int().min(0), kind: z.literal('do'), label: z.string(), changes: z.array(packedSchema) }),
      z.object({ sequence: z.int().min(0), kind: z.enum(['undo', 'redo']) }),
    ])
    return lines.flatMap((line): JournalEntry<Change>[] => {
      const read = entrySchema.safeParse(line)
      if (!read.success) return []
      const entry = read.data
      if (entry.kind !== 'do') return [entry]
      return [{ sequence: entry.sequence, kind: 'do', step: { label: entry.label, changes: entry.changes.map(unpack) } }]
    })
  }

  async append(entry: JournalEntry<Change>): Promise<void> {
    const line = this.lineOf(entry)
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

  /** Begins anew with what can still be undone and redone, all of it part of the document's file. */
  async rewrite(entries: readonly JournalEntry<Change>[]): Promise<void> {
    const text = entries.map((entry) => this.lineOf(entry)).join('')
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

  /** An unfinished line before it must not take it along. */
  private lineOf(entry: JournalEntry<Change>): string {
    const { sequence, kind } = entry
    return `\n${JSON.stringify(
      kind === 'do' ? { sequence, kind, label: entry.step.label, changes: entry.step.changes.map(this.kind.pack) } : { sequence, kind },
    )}\n`
  }
}
