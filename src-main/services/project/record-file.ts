import PQueue from 'p-queue'
import type { z } from 'zod'
import { writeFileAtomic } from '../../storage/atomic-file.ts'
import { readText } from '../../storage/files.ts'
import { UnsafePathError } from '../../storage/unsafe-path-error.ts'
import { explaining } from '../../failures/file-errors.ts'
import { systemCode } from '../../storage/system-code.ts'
import { describeIssue } from './project-store.ts'

export type RecordRead<T> = { value: T } | { problem: string }

/**
 * Reads a small JSON file against its schema. What is wrong with it is a result, not an error: one damaged record costs one thing of the
 * project.
 */
export async function readRecord<T>(path: string, schema: z.ZodType<T>): Promise<RecordRead<T>> {
  let text: string
  try {
    text = await readText(path)
  } catch (error) {
    if (error instanceof UnsafePathError) return { problem: error.message }
    const code = systemCode(error)
    if (code === 'ENOENT' || code === 'ENOTDIR') return { problem: 'the file is missing' }
    throw error
  }
  try {
    const parsed = schema.safeParse(JSON.parse(text))
    return parsed.success ? { value: parsed.data } : { problem: describeIssue(parsed.error) }
  } catch (error) {
    if (error instanceof SyntaxError) return { problem: text.trim() === '' ? 'the file is empty' : 'it is not valid JSON' }
    throw error
  }
}

/** The record, or its former version where it is damaged. */
export async function readRecordOrFormer<T>(path: string, schema: z.ZodType<T>): Promise<RecordRead<T>> {
  const newest = await readRecord(path, schema)
  if ('value' in newest) return newest
  const former = await readRecord(`${path}.1`, schema)
  return 'value' in former ? former : newest
}

export async function writeRecord(path: string, value: unknown, keep = 0): Promise<void> {
  await explaining(`save ${path}`, () => writeFileAtomic(path, `${JSON.stringify(value, null, 2)}\n`, { keep }))
}

/** One record that changes often, in memory and on the disk. */
export class LiveRecord<T> {
  private readonly path: string
  private readonly keep: number
  private current: T
  private saved: T
  private readonly turns = new PQueue({ concurrency: 1 })

  /** @param value  as it is on the disk, or as `update` will write it first */
  constructor(path: string, value: T, keep = 0) {
    this.path = path
    this.keep = keep
    this.current = value
    this.saved = value
  }

  get value(): T {
    return this.current
  }

  /** For what has happened: memory first, the disk hears of it by `save`. */
  set(value: T): void {
    this.current = value
  }

  /** For what is wished: where saving fails nothing has changed. */
  update(edit: (value: T) => T): Promise<void> {
    return this.turns.add(async () => {
      const before = this.current
      const next = edit(before)
      await writeRecord(this.path, next, this.keep)
      this.saved = next
      // What happened while it was written stays.
      this.current = this.current === before ? next : edit(this.current)
    })
  }

  /** Resolves when the value of this moment, or a later one, is on the disk. */
  save(): Promise<void> {
    return this.turns.add(async () => {
      const value = this.current
      if (this.saved === value) return
      await writeRecord(this.path, value, this.keep)
      this.saved = value
    })
  }
}
