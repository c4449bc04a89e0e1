import { lstat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import PQueue from 'p-queue'
import { z } from 'zod'
import { idSchema } from '../../../src-shared/project/index.ts'
import { explaining } from '../../failures/file-errors.ts'
import type { Log } from '../../failures/log.ts'
import { ProjectError } from '../../failures/project-error.ts'
import { isTemporary, syncFolder, temporaryBeside } from '../../storage/atomic-file.ts'
import { exists, moveFile } from '../../storage/files.ts'
import { makeFolder, namesIn, removeFolder, sweep } from '../../storage/folders.ts'
import { orMissing } from '../../storage/system-code.ts'
import type { ProjectPaths } from '../project/project-paths.ts'
import { readRecord, writeRecord } from '../project/record-file.ts'
import {
  entryOfBareRecord,
  filesOf,
  trashEntrySchema,
  type ListPlace,
  type MovedFile,
  type TrashEntry,
  type TrashEntryOf,
} from './trash-entry.ts'

/** No file of a removed thing begins with a dot. */
const ENTRY_FILE = '.entry.json'
const KEPT_DAYS = 30
const DAY_MS = 86_400_000

/**
 * What the person removed: `trash/<id>/` with an entry and the files. Whatever happens in between, power cuts included, a thing is never
 * neither here nor in the project: the entry is written first, then the files move, then the project's list changes; bringing back goes the
 * other way round. What was cut off in between is settled at the next opening (`settleTrash`).
 */
export class Trash {
  private readonly paths: ProjectPaths
  private readonly log: Log
  private readonly onChange: () => void
  private readonly turns = new PQueue({ concurrency: 1 })

  constructor(paths: ProjectPaths, log: Log, onChange: () => void) {
    this.paths = paths
    this.log = log
    this.onChange = onChange
  }

  /** One removal or return at a time; `work` finds the lists as the former ones left them. */
  inTurn<T>(work: () => Promise<T>): Promise<T> {
    return this.turns.add(async () => {
      this.paths.requireWritable()
      return work()
    })
  }

  /**
   * Takes things in; to be called in turn.
   *
   * @param unlist  takes them off the project's lists, when their files have moved. Where anything fails, all of them stay in the project
   */
  async take(entries: readonly TrashEntry[], unlist: () => Promise<void>): Promise<void> {
    await explaining(`move ${nameOf(entries)} to the project's trash`, async () => {
      const begun: TrashEntry[] = []
      try {
        for (const entry of entries) {
          await this.requireRoom(entry)
          begun.push(entry)
          await this.note(entry)
        }
        await syncFolder(this.paths.trash)
        for (const entry of entries) await this.moveIn(entry)
        await unlist()
      } catch (error) {
        for (const entry of begun)
          await this.undoing(entry, async () => {
            await this.moveOut(entry)
            await this.forget(entry.record.id)
          })
        throw error
      }
    })
    this.onChange()
  }

  /**
   * Gives things back; to be called in turn.
   *
   * @param list  puts them on the project's lists, when their files are there. Where anything fails, all of them stay here
   */
  async giveBack(entries: readonly TrashEntry[], list: () => Promise<void>): Promise<void> {
    await explaining(`bring ${nameOf(entries)} back from the project's trash`, async () => {
      try {
        for (const entry of entries) await this.moveOut(entry)
        await list()
      } catch (error) {
        for (const entry of entries) await this.undoing(entry, () => this.moveIn(entry))
        throw error
      }
    })
    for (const entry of entries) await this.undoing(entry, () => this.forget(entry.record.id))
    this.onChange()
  }

  /** The entry of a removed thing; null where it is not here. */
  async entry(id: string): Promise<TrashEntry | null> {
    const folder = this.folder(id)
    const read = await readRecord(join(folder, ENTRY_FILE), trashEntrySchema)
    if ('value' in read) return read.value.record.id === id ? read.value : null
    const bare = await readRecord(join(folder, 'record.json'), z.unknown())
    if (!('value' in bare)) return null
    const entry = entryOfBareRecord(bare.value, (await lstat(folder)).mtime.toISOString())
    return entry?.record.id === id ? entry : null
  }

  /** @throws ProjectError  not-found, with what can be done instead */
  async require<K extends TrashEntry['kind']>(kind: K, id: string, advice: string): Promise<TrashEntryOf<K>> {
    const entry = await this.entry(id)
    if (entry?.kind !== kind) throw new ProjectError({ code: 'not-found', message: `"${id}" is not in the trash any more.`, advice })
    return entry as TrashEntryOf<K>
  }

  async entries(): Promise<TrashEntry[]> {
    const found = await Promise.all((await this.ids()).map((id) => this.entry(id)))
    return found.filter((entry) => entry !== null)
  }

  /** Writes the entry, before anything of the thing moves. */
  async note(entry: TrashEntry): Promise<void> {
    const folder = this.folder(entry.record.id)
    await makeFolder(folder)
    await writeRecord(join(folder, ENTRY_FILE), entry)
  }

  /** What lies in the project and not here comes here. */
  async moveIn(entry: TrashEntry): Promise<void> {
    for (const { inTrash, place } of this.files(entry)) if (!(await exists(inTrash))) await move(place, inTrash)
  }

  /** What lies here goes to its place in the project. */
  async moveOut(entry: TrashEntry): Promise<void> {
    for (const { inTrash, place } of this.files(entry)) if (await exists(inTrash)) await move(inTrash, place)
  }

  /** The same for those files that are not at their place. */
  async moveOutMissing(entry: TrashEntry): Promise<void> {
    for (const { inTrash, place } of this.files(entry)) if (!(await exists(place))) await move(inTrash, place)
  }

  /** Deletes what is here of a thing, all at once. */
  async forget(id: string): Promise<void> {
    const deleted = temporaryBeside(this.folder(id))
    await orMissing(moveFile(this.folder(id), deleted))
    await removeFolder(deleted)
  }

  /** For good; to a person's order. */
  delete(ids: readonly string[]): Promise<void> {
    return this.inTurn(async () => {
      await explaining("delete from the project's trash", async () => {
        for (const id of ids) await this.forget(id)
      })
      this.onChange()
    })
  }

  /** Removes a folder that came to hold neither an entry nor files. */
  async dropEmpty(id: string): Promise<boolean> {
    const isEmpty = (await namesIn(this.folder(id))).every(isTemporary)
    if (isEmpty) await this.forget(id)
    return isEmpty
  }

  /** Where the recordings in here stood. */
  async places(): Promise<Map<string, ListPlace>> {
    return new Map((await this.entries()).flatMap((entry) => (entry.kind === 'recording' ? [[entry.record.id, entry.place]] : [])))
  }

  /** Everything that has an id, readable or not. */
  async ids(): Promise<string[]> {
    return (await namesIn(this.paths.trash)).filter((name) => idSchema.safeParse(name).success)
  }

  /** Of the files. */
  async sizeBytes(entry: TrashEntry): Promise<number> {
    return sum(await Promise.all(this.files(entry).map(({ inTrash }) => sizeOf(inTrash))))
  }

  /**
   * At opening: what was left of deleting, and things of more than 30 days, if they were so at an opening of another day, too: a clock set
   * ahead once empties nothing.
   */
  async sweep(now = Date.now()): Promise<void> {
    await sweep(this.paths.trash, isTemporary)
    for (const entry of await this.entries()) {
      const foundOld = Date.parse(entry.foundOldAt ?? '')
      if (now - Date.parse(entry.removedAt) <= KEPT_DAYS * DAY_MS) continue
      if (now - foundOld >= DAY_MS) await this.forget(entry.record.id)
      else if (!(foundOld <= now)) await this.note({ ...entry, foundOldAt: new Date(now).toISOString() })
    }
  }

  private files(entry: TrashEntry): (MovedFile & { inTrash: string })[] {
    return filesOf(this.paths, entry).map((file) => ({ ...file, inTrash: join(this.folder(entry.record.id), file.name) }))
  }

  /** A former thing of the same id must not be lost. */
  private async requireRoom(entry: TrashEntry): Promise<void> {
    for (const { inTrash } of this.files(entry)) {
      if (await exists(inTrash))
        throw new ProjectError({
          code: 'conflict',
          message: `There is another "${entry.record.id}" in the trash.`,
          advice: 'Bring that one back or delete it for good, then try again.',
        })
    }
  }

  /** Where even this fails, the next opening settles it. */
  private async undoing({ record }: TrashEntry, work: () => Promise<void>): Promise<void> {
    await work().catch((error: unknown) =>
      this.log.write('error', `The trash entry of ${record.id} is left for the next opening`, { error }),
    )
  }

  private folder(id: string): string {
    return join(this.paths.trash, idSchema.parse(id))
  }
}

const nameOf = (entries: readonly TrashEntry[]): string =>
  entries.length === 1 ? `"${entries[0].record.name}"` : `${entries.length} things`

/** Moves what is there; a file that was missing before is missing after. */
async function move(from: string, to: string): Promise<void> {
  if (!(await exists(from))) return
  if (await exists(to))
    throw new ProjectError({
      code: 'conflict',
      message: `There is something else in ${to} by now.`,
      advice: 'Move it away, then try again.',
    })
  await moveFile(from, to)
  await syncFolder(dirname(to))
}

async function sizeOf(path: string): Promise<number> {
  const found = await orMissing(lstat(path))
  if (!found?.isDirectory()) return found?.size ?? 0
  return sum(await Promise.all((await namesIn(path)).map((name) => sizeOf(join(path, name)))))
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0)
