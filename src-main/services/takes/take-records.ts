import { basename } from 'node:path'
import { idSchema, NO_MARKS, takeSchema, uniqueName, type Take } from '../../../src-shared/project/index.ts'
import { ProjectError } from '../../failures/project-error.ts'
import { toFailure } from '../../failures/to-failure.ts'
import { fileInfo, removeFile } from '../../storage/files.ts'
import { namesIn } from '../../storage/folders.ts'
import { orMissing } from '../../storage/system-code.ts'
import { newId } from '../project/identifiers.ts'
import { LiveRecord, readRecord, writeRecord } from '../project/record-file.ts'
import type { SessionContext } from '../project/session-context.ts'
import { bringPreview, removeEmptySound, writtenFrames } from './take-files.ts'

/** A number fits behind it. */
const LONGEST_WANTED_NAME = 112

/** What whoever makes a take knows of it. */
export type TakeDraft = Pick<Take, 'name' | 'status' | 'preview' | 'provenance' | 'sampleRate' | 'channels'> & Partial<TakeFigures>
type TakeFigures = Pick<Take, 'frames' | 'realTimeFactor' | 'timeToFirstAudioSeconds' | 'health'>

/** Every take's record beside its sound, in memory and on disk. The only place that writes them. */
export class TakeRecords {
  private readonly context: SessionContext
  private readonly takes = new Map<string, LiveRecord<Take>>()

  constructor(context: SessionContext) {
    this.context = context
  }

  /** Reads every take of the project. One that was being generated when the program ended keeps what it has. */
  async load(notices: string[]): Promise<void> {
    const { paths } = this.context.store
    for (const file of await namesIn(paths.takes)) {
      const id = basename(file, '.json')
      if (!file.endsWith('.json') || !idSchema.safeParse(id).success) continue
      const read = await readRecord(paths.takeFile(id), takeSchema)
      if ('problem' in read || read.value.id !== id) {
        notices.push(
          `The take takes/${file} cannot be read (${'problem' in read ? read.problem : 'it belongs to another take'}). Its files ` +
            'were left as they are.',
        )
        continue
      }
      this.add(read.value)
      if (read.value.status === 'generating') await this.recover(read.value, notices)
    }
  }

  /** In the order they were made. */
  list(): Take[] {
    return [...this.takes.values()].map(({ value }) => value).sort((a, b) => a.createdAt.localeCompare(b.createdAt))
  }

  has(id: string): boolean {
    return this.takes.has(id)
  }

  /** @throws ProjectError where there is no such take */
  get(id: string): Take {
    return this.record(id).value
  }

  /** @throws ProjectError where there is no such take, or it is still being generated */
  finished(id: string): Take {
    const take = this.get(id)
    if (take.status === 'generating')
      throw new ProjectError({
        code: 'unavailable',
        message: 'This take is still being generated.',
        advice: 'Wait until it is finished, or cancel it to keep what there is.',
      })
    return take
  }

  /** The sound file, which lies inside the project and has been written at least in part. */
  async audioPath(id: string): Promise<string> {
    const { paths } = this.context.store
    this.get(id)
    if (!(await orMissing(fileInfo(paths.takeAudio(id))))) {
      throw new ProjectError({
        code: 'unavailable',
        message: 'There is no sound of this take yet.',
        advice: 'Wait a moment; if the take has failed, generate it again.',
      })
    }
    return paths.fileInside(paths.takeAudio(id))
  }

  /** A take of a new id and a name that no other one has; neither on the disk nor listed yet. */
  draft({ name, ...known }: TakeDraft): Take {
    const id = newId('take')
    return {
      version: 1,
      id,
      name: this.freeName(name),
      file: `${id}.wav`,
      createdAt: new Date().toISOString(),
      failure: null,
      frames: 0,
      realTimeFactor: null,
      timeToFirstAudioSeconds: null,
      health: null,
      resemblance: null,
      labels: NO_MARKS,
      ...known,
    }
  }

  /** A take that is on the disk, or as it is there from now on. */
  show(take: Take): void {
    this.add(take)
    this.context.emit('takes.changed', take)
  }

  delete(id: string): void {
    this.takes.delete(id)
  }

  /** A take whose sound is made by `place`: it is on the disk under its name from the start, and listed when it is there. */
  async keep(take: Take, place: () => Promise<void>): Promise<void> {
    const path = this.context.store.paths.takeFile(take.id)
    await writeRecord(path, { ...take, status: 'generating' })
    try {
      await place()
      await writeRecord(path, take)
    } catch (error) {
      await removeFile(path)
      throw error
    }
    this.show(take)
  }

  /** For what is wished: the disk first, then the window. @throws where it cannot be saved; then nothing has changed */
  async change(id: string, change: Partial<Take>): Promise<void> {
    const record = this.record(id)
    await record.update((take) => ({ ...take, ...change }))
    this.context.emit('takes.changed', record.value)
  }

  /** While it grows; the disk hears of it when it has ended. */
  grow(id: string, change: Partial<Take>): Take {
    const record = this.record(id)
    record.set({ ...record.value, ...change })
    return record.value
  }

  /** Puts on the disk what it was spared. */
  save(id: string): Promise<void> {
    return this.record(id).save()
  }

  /** For what has happened: told at once; a disk that cannot take it is told, too, and changes nothing about it. */
  async happened(id: string, change: Partial<Take>): Promise<void> {
    const record = this.record(id)
    this.context.emit('takes.changed', this.grow(id, change))
    if (this.context.store.paths.readOnly) return
    await record.save().catch((error: unknown) => {
      this.context.log.write('error', `The record of ${id} cannot be saved`, { error })
      const { message, advice } = toFailure(error)
      this.context.emit('app.notice', { level: 'error', message, advice })
    })
  }

  /** Ends what the program's end left: a take whose length is noted and reached was whole already. */
  private async recover(take: Take, notices: string[]): Promise<void> {
    const { paths } = this.context.store
    if (take.preview && !paths.readOnly)
      await bringPreview(paths.preview(take.provenance.runId, take.provenance.checkpointEpoch), paths.takeAudio(take.id))
    const frames = await writtenFrames(paths.takeAudio(take.id))
    if (frames > 0 && frames === take.frames) return this.happened(take.id, { status: 'complete' })
    if (frames > 0) notices.push(`The take "${take.name}" was interrupted. What had been generated is kept.`)
    else if (!paths.readOnly) await removeEmptySound(paths.takeAudio(take.id))
    const failure = { message: 'The program ended before there was any sound.', advice: 'Generate it again.' }
    return this.happened(take.id, { frames, ...(frames > 0 ? { status: 'cancelled' } : { status: 'failed', failure }) })
  }

  /** No two takes begin with one name, so that they can be told apart, also as files. */
  private freeName(wanted: string): string {
    const room = Array.from(wanted).slice(0, LONGEST_WANTED_NAME).join('').trim()
    return uniqueName(
      room,
      this.list().map(({ name }) => name),
    )
  }

  private record(id: string): LiveRecord<Take> {
    const record = this.takes.get(id)
    if (!record)
      throw new ProjectError({
        code: 'not-found',
        message: 'That take is not in this project any more.',
        advice: 'It may have been removed: undo brings it back, or choose another.',
      })
    return record
  }

  private add(take: Take): void {
    this.takes.set(take.id, new LiveRecord(this.context.store.paths.takeFile(take.id), take))
  }
}
