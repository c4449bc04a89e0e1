import { join } from 'node:path'
import { idSchema, runSchema, type Run } from '../../../src-shared/project/index.ts'
import { syncFolder } from '../../storage/atomic-file.ts'
import { moveFile } from '../../storage/files.ts'
import { entriesIn } from '../../storage/folders.ts'
import { checkpointRoot, listCheckpoints } from '../../engine/checkpoints/checkpoint-store.ts'
import { explaining } from '../../failures/file-errors.ts'
import { ProjectError } from '../../failures/project-error.ts'
import { toFailure } from '../../failures/to-failure.ts'
import { RUN_FILE } from '../project/project-paths.ts'
import { LiveRecord, readRecordOrFormer, writeRecord } from '../project/record-file.ts'
import type { SessionContext } from '../project/session-context.ts'

const SAVE_EVERY_MS = 1000
const FORMER_KEPT = 1

/** Every run's `run.json`, in memory and on disk. The only place that writes them. */
export class RunRecords {
  private readonly context: SessionContext
  private readonly records = new Map<string, LiveRecord<Run>>()
  private readonly lastSaves = new Map<string, number>()

  constructor(context: SessionContext) {
    this.context = context
  }

  /** Reads every run of the project. A run that says it is running is one whose program ended in the middle. */
  async load(notices: string[]): Promise<void> {
    const { paths } = this.context.store
    for (const entry of await entriesIn(paths.runs)) {
      if (!entry.isDirectory() || !idSchema.safeParse(entry.name).success) continue
      const read = await readRecordOrFormer(paths.runFile(entry.name), runSchema)
      if ('problem' in read || read.value.id !== entry.name) {
        notices.push(
          `The run in runs/${entry.name} cannot be read (run.json: ` +
            `${'problem' in read ? read.problem : 'it belongs to another run'}). Its files were left as they are.`,
        )
        continue
      }
      this.add(read.value)
      if (read.value.status === 'running' || read.value.status === 'queued') notices.push(await this.interrupt(read.value))
    }
  }

  /** The checkpoints on the disk count: run.json may be a second behind. @returns the notice */
  private async interrupt({ id, name }: Run): Promise<string> {
    const checkpoints = await listCheckpoints(checkpointRoot(this.context.store.paths.run(id)))
    const epochsDone = checkpoints.at(-1)?.epoch ?? 0
    await this.happened(id, { status: 'interrupted', checkpoints, epochsDone })
    return epochsDone > 0
      ? `The training "${name}" was interrupted. It can be resumed from its checkpoint after epoch ${epochsDone}.`
      : `The training "${name}" was interrupted before its first checkpoint. Resumed, it begins anew.`
  }

  /** In the order they were made. */
  list(): Run[] {
    return [...this.records.values()].map((record) => record.value).sort((a, b) => a.createdAt.localeCompare(b.createdAt))
  }

  has(id: string): boolean {
    return this.records.has(id)
  }

  /** @throws ProjectError where there is no such run */
  get(id: string): Run {
    return this.record(id).value
  }

  /** Takes in a run whose folder has been made elsewhere in the project, complete but for `run.json`: it comes whole or not at all. */
  async adopt(run: Run, folder: string): Promise<void> {
    const { paths } = this.context.store
    paths.requireWritable()
    await writeRecord(join(folder, RUN_FILE), run)
    await explaining(`put the run into ${paths.runs}`, async () => {
      await moveFile(folder, paths.run(run.id))
      await syncFolder(paths.runs)
    })
    this.add(run)
    this.context.emit('training.runChanged', run)
  }

  /** A run that is on the disk. */
  add(run: Run): void {
    this.records.set(run.id, new LiveRecord(this.context.store.paths.runFile(run.id), run, FORMER_KEPT))
  }

  delete(id: string): void {
    this.records.delete(id)
  }

  /** Puts on the disk what it was spared. A disk that cannot take it is told, and changes nothing about what has happened. */
  async save(id: string): Promise<void> {
    if (this.context.store.paths.readOnly) return
    this.lastSaves.set(id, performance.now())
    try {
      await this.record(id).save()
    } catch (error) {
      this.context.log.write('error', `run.json of ${id} cannot be saved`, { error })
      const { message, advice } = toFailure(error)
      this.context.emit('app.notice', { level: 'error', message, advice })
    }
  }

  async saveAll(): Promise<void> {
    await Promise.all([...this.records.keys()].map((id) => this.save(id)))
  }

  /** For what is wished: the disk first, then the window. @throws where it cannot be saved; then nothing has changed */
  async change(id: string, change: Partial<Run>): Promise<void> {
    this.context.store.paths.requireWritable()
    const record = this.record(id)
    await record.update((run) => ({ ...run, ...change }))
    this.context.emit('training.runChanged', record.value)
  }

  /** For what has happened: the window hears of it at once, then the disk. */
  happened(id: string, change: Partial<Run>): Promise<void> {
    this.set(id, change)
    return this.save(id)
  }

  /** The same of what happens all the time: the disk hears of it at most once a second. */
  happens(id: string, change: Partial<Run>): void {
    this.set(id, change)
    if (performance.now() - (this.lastSaves.get(id) ?? -Infinity) >= SAVE_EVERY_MS) void this.save(id)
  }

  /** What older versions left open; it goes to the disk with the next change. */
  complete(id: string, change: Partial<Run>): void {
    const record = this.record(id)
    record.set({ ...record.value, ...change })
  }

  private set(id: string, change: Partial<Run>): void {
    const record = this.record(id)
    record.set({ ...record.value, ...change })
    this.context.emit('training.runChanged', record.value)
  }

  private record(id: string): LiveRecord<Run> {
    const record = this.records.get(id)
    if (!record)
      throw new ProjectError({
        code: 'not-found',
        message: 'That network is not in this project any more.',
        advice: 'It may have been removed: undo brings it back, or choose another.',
      })
    return record
  }
}
