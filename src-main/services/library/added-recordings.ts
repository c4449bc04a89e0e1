import { dirname } from 'node:path'
import PQueue from 'p-queue'
import { recordingSchema, type Recording } from '../../../src-shared/project/index.ts'
import { syncFolder } from '../../storage/atomic-file.ts'
import { createNewFile, exists, openFile, removeFile } from '../../storage/files.ts'
import { readJsonLines } from '../../storage/json-lines.ts'
import { orMissing } from '../../storage/system-code.ts'

/**
 * Recordings that came in since `project.json` was last written: a line each, on the disk before the file moves to its place. So an import
 * of thousands of files need not write the whole project again and again, and what is in place is never without its record.
 */
export class AddedRecordings {
  private readonly path: string
  private waiting: string[] = []
  /** On their way, or in the file and not in `project.json`. */
  private readonly pending = new Set<string>()
  private readonly turns = new PQueue({ concurrency: 1 })
  private exists = false

  constructor(path: string) {
    this.path = path
  }

  /** Whether recordings came in since `project.json` was last written. */
  get hasLines(): boolean {
    return this.exists
  }

  /** Resolves when the line is on the disk; lines that wait at the same time go there together. */
  append(recording: Recording): Promise<void> {
    this.pending.add(recording.id)
    // An unfinished line before it must not take it along.
    this.waiting.push(`\n${JSON.stringify(recording)}\n`)
    return this.turns.add(async () => {
      const lines = this.waiting.splice(0)
      if (lines.length === 0) return
      const isNew = !this.exists
      const file = (await orMissing(openFile(this.path, 'append'))) ?? (await createNewFile(this.path))
      try {
        await file.appendFile(lines.join(''))
        await file.datasync()
      } finally {
        await file.close()
      }
      this.exists = true
      if (isNew) await syncFolder(dirname(this.path))
    })
  }

  /** It will not come: what it stands for did not reach its place. */
  withdraw(id: string): void {
    this.pending.delete(id)
  }

  /** `project.json` holds these by now. */
  settle(recordings: readonly Recording[]): Promise<void> {
    for (const { id } of recordings) this.pending.delete(id)
    return this.turns.add(async () => {
      if (!this.exists || this.pending.size > 0) return
      await removeFile(this.path)
      this.exists = false
    })
  }

  /** What an earlier run of the program left; lines that cannot be read were not finished. */
  async read(): Promise<Recording[]> {
    this.exists = await exists(this.path)
    return (await readJsonLines(this.path)).flatMap((value) => {
      const recording = recordingSchema.safeParse(value)
      return recording.success ? [recording.data] : []
    })
  }
}
