import { availableParallelism } from 'node:os'
import { basename, join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import {
  extensionOf,
  idSchema,
  takeSchema,
  uniqueName,
  type GenerationSettings,
  type ProviderId,
  type Run,
  type Seed,
  type SoundFileFormat,
  type Take,
} from '../../../src-shared/project/index.ts'
import { createFile, exists, fileInfo, moveFile, openFile, readWhole, removeFile } from '../../storage/files.ts'
import { namesIn } from '../../storage/folders.ts'
import { orMissing } from '../../storage/system-code.ts'
import { UnsafePathError } from '../../storage/unsafe-path-error.ts'
import type { GenerateEvent, GenerateInput, GeneratedTake, TrainEvent } from '../../engine/jobs.ts'
import { deinterleave } from '../../engine/files/pcm-cache.ts'
import { WavWriter, type WavOptions } from '../../engine/files/wav-writer.ts'
import { runInEngine } from '../../workers/engine-client.ts'
import { checkpointOf } from '../runs/checkpoint-of.ts'
import { codecTiming } from '../analyses/codec-timing.ts'
import { newId, safeFileName } from '../project/identifiers.ts'
import { JobCancelled, type JobControl } from '../machine/jobs.ts'
import type { LibraryService } from '../library/library-service.ts'
import type { OutputTarget } from '../exports/output-target.ts'
import { writeBeside } from '../exports/place-file.ts'
import { ProjectError } from '../../failures/project-error.ts'
import { explaining } from '../../failures/file-errors.ts'
import { toFailure } from '../../failures/to-failure.ts'
import { LiveRecord, readRecord, writeRecord } from '../project/record-file.ts'
import { checkSeed, takeOrigin } from './seed-origin.ts'
import type { SessionContext } from '../project/session-context.ts'
import { TakeAudio } from './take-audio.ts'
import type { Trash } from '../trash/trash.ts'
import { newEntry } from '../trash/trash-entry.ts'

export interface GenerateRequest {
  run: Run
  /** Step of the checkpoint; null means the newest. */
  checkpointStep: number | null
  seed: Seed
  settings: GenerationSettings
  name?: string
  /** The one that plays best on this machine where left out. */
  provider?: ProviderId
}

export interface LiveTake extends Pick<
  Take,
  'provenance' | 'sampleRate' | 'channels' | 'frames' | 'realTimeFactor' | 'timeToFirstAudioSeconds'
> {
  /** Interleaved, `frames` in all. */
  blocks: AsyncIterable<Float32Array>
  name?: string
}

export interface StartedTake {
  take: Take
  jobId: string
  /** Settles when the take has ended, complete or cancelled. @throws what made it fail */
  done: Promise<{ take: Take; generated: GeneratedTake }>
}

const EMIT_EVERY_MS = 200
/** What one buffer can hold. */
const LARGEST_HANDED_OVER_BYTES = 2 ** 31 - 1
/** Of the WAVs that this program writes, and less than a hundredth of a second of sound. */
const LONGEST_HEADER_BYTES = 128
/** A number fits behind it. */
const LONGEST_WANTED_NAME = 112

/** The generated takes of a project, each with its sound and where it comes from. */
export class TakeService {
  private readonly context: SessionContext
  private readonly library: LibraryService
  private readonly trash: Trash
  private readonly takes = new Map<string, LiveRecord<Take>>()
  private readonly lastEmitted = new Map<string, number>()

  constructor(context: SessionContext, library: LibraryService, trash: Trash) {
    this.context = context
    this.library = library
    this.trash = trash
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
          `The take takes/${file} cannot be read (${'problem' in read ? read.problem : 'it belongs to another take'}). Its files were left as they are.`,
        )
        continue
      }
      this.add(read.value)
      if (read.value.status === 'generating') await this.recover(read.value, notices)
    }
  }

  list(): Take[] {
    return [...this.takes.values()].map(({ value }) => value).sort((a, b) => a.createdAt.localeCompare(b.createdAt))
  }

  get(id: string): Take {
    return this.record(id).value
  }

  async generate({ run, checkpointStep, seed, settings, name, provider }: GenerateRequest): Promise<StartedTake> {
    this.context.store.paths.requireWritable()
    const recording = this.library.recording(seed.recordingId)
    checkSeed(run, seed, recording)
    const checkpoint = checkpointOf(run, checkpointStep)
    const id = newId('take')
    const { sampleRate, channels } = codecTiming(run.settings)
    const take: Take = {
      version: 1,
      id,
      name: this.freeName(name ?? defaultName(run, recording.name)),
      file: `${id}.wav`,
      createdAt: new Date().toISOString(),
      status: 'generating',
      failure: null,
      preview: false,
      provenance: {
        ...takeOrigin(run, checkpoint, seed, recording.name),
        settings,
        playedWeights: null,
        live: null,
      },
      sampleRate,
      channels,
      frames: 0,
      realTimeFactor: null,
      timeToFirstAudioSeconds: null,
      health: null,
    }
    await writeRecord(this.context.store.paths.takeFile(id), take)
    this.show(take)
    const job = this.context.jobs.start({
      kind: 'generation',
      title: `Generating "${take.name}"`,
      subjectId: id,
      work: (control) => this.perform(id, run, provider, control),
    })
    const done = job.done.catch(async (error: unknown) => {
      await this.settleFailed(id, error, job.signal.aborted)
      throw error
    })
    // Whoever waits gets the error too; nobody has to wait.
    done.catch((error: unknown) => this.context.log.write('info', `Take ${id} ended early`, { error }))
    return { take, jobId: job.id, done }
  }

  /** Takes over what a training generated at one of its preview epochs. */
  async addPreview(run: Run, { epoch, step, take: generated, seed, settings }: Extract<TrainEvent, { type: 'preview' }>): Promise<void> {
    const { paths } = this.context.store
    const recording = this.library.recordings.find((candidate) => candidate.id === seed.recordingId)
    const id = newId('take')
    const take: Take = {
      version: 1,
      id,
      name: this.freeName(`${run.name}, after epoch ${epoch}`),
      file: `${id}.wav`,
      createdAt: new Date().toISOString(),
      status: 'complete',
      failure: null,
      preview: true,
      provenance: {
        ...takeOrigin(run, { step, epoch }, seed, recording?.name ?? seed.recordingId),
        settings,
        playedWeights: generated.playedWeights,
        live: null,
      },
      sampleRate: generated.sampleRate,
      channels: generated.channels,
      frames: generated.frames,
      realTimeFactor: generated.realTimeFactor,
      timeToFirstAudioSeconds: generated.timeToFirstAudioSeconds,
      health: generated.health,
    }
    await this.keep(take, () => explaining(`keep a preview in ${paths.takes}`, () => moveFile(generated.path, paths.takeAudio(id))))
  }

  /** Takes over what was heard of live playing, block by block: what plays meanwhile must not wait for it. */
  async addLive({
    blocks,
    frames,
    name,
    provenance,
    sampleRate,
    channels,
    realTimeFactor,
    timeToFirstAudioSeconds,
  }: LiveTake): Promise<Take> {
    const { paths } = this.context.store
    paths.requireWritable()
    const id = newId('take')
    const take: Take = {
      version: 1,
      id,
      name: this.freeName(name ?? `${provenance.seedName}, live`),
      file: `${id}.wav`,
      createdAt: new Date().toISOString(),
      status: 'complete',
      failure: null,
      preview: false,
      provenance,
      sampleRate,
      channels,
      frames,
      realTimeFactor,
      timeToFirstAudioSeconds,
      health: null,
    }
    await this.keep(take, () =>
      explaining(`keep a take in ${paths.takes}`, () => writeBlocks(paths.takeAudio(id), blocks, { sampleRate, channels })),
    )
    return take
  }

  rename(id: string, name: string): Promise<void> {
    return this.trash.inTurn(async () => {
      await this.record(id).update((take) => ({ ...take, name }))
      this.context.emit('takes.changed', this.get(id))
    })
  }

  remove(id: string): Promise<void> {
    return this.trash.inTurn(async () => {
      const record = this.record(id)
      if (record.value.status === 'generating')
        throw new ProjectError({ code: 'conflict', message: 'This take is still being generated.', advice: 'Cancel it first.' })
      await record.save()
      await this.trash.take([newEntry('take', { record: record.value })], () => removeFile(this.context.store.paths.takeFile(id)))
      this.takes.delete(id)
      this.context.emit('takes.removed', { takeId: id })
    })
  }

  restore(id: string): Promise<void> {
    return this.trash.inTurn(async () => {
      if (this.takes.has(id)) return
      const entry = await this.trash.require('take', id, 'Generate it again.')
      await this.trash.giveBack([entry], () => writeRecord(this.context.store.paths.takeFile(id), entry.record))
      this.show(entry.record)
    })
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

  /** The finished take as a sound file to be handed over. */
  async file(id: string, format: SoundFileFormat): Promise<{ fileName: string; data: Uint8Array<ArrayBuffer> }> {
    const fileName = safeFileName(`${this.finishedTake(id).name}.${extensionOf(format)}`)
    const path = join(this.context.store.paths.incoming, newId('saved'))
    try {
      await this.writeAs(id, format, path)
      return { fileName, data: await readWhole(path, LARGEST_HANDED_OVER_BYTES) }
    } finally {
      await removeFile(path)
    }
  }

  /** Writes the finished take to a place of the person's choice, whole or not at all. */
  async exportTo(id: string, target: OutputTarget, format: SoundFileFormat): Promise<void> {
    this.finishedTake(id)
    await writeBeside(target, (temporary) => this.writeAs(id, format, temporary))
  }

  /** Sample for sample; takes are kept as floats, which become integers with dither. */
  private async writeAs(id: string, format: SoundFileFormat, outPath: string): Promise<void> {
    const sourcePath = await this.audioPath(id)
    if (format !== 'wav-float') {
      await runInEngine(this.context.forker, 'convert', { sourcePath, outPath, format, dither: true })
      return
    }
    const [from, to] = [await openFile(sourcePath), await createFile(outPath)]
    await pipeline(from.createReadStream(), to.createWriteStream({ flush: true }))
  }

  private async perform(
    id: string,
    run: Run,
    wanted: ProviderId | undefined,
    control: JobControl,
  ): Promise<{ take: Take; generated: GeneratedTake }> {
    const { paths } = this.context.store
    const { provenance } = this.get(id)
    const [source] = await this.library.pcmSources([provenance.seed.recordingId], control)
    const remembered = await this.context.providers.rememberedBest('playing')
    // Weights of 8 bits are the processor's.
    const provider = wanted ?? (provenance.settings.weights === 'int8' ? 'cpu' : (remembered ?? 'cpu'))
    const input: GenerateInput = {
      runFolder: paths.run(run.id),
      checkpoint: provenance.checkpointStep,
      settings: provenance.settings,
      provider,
      threads: Math.max(1, Math.floor(availableParallelism() / 2)),
      seed: { source, startSeconds: provenance.seed.startSeconds },
      outPath: paths.takeAudio(id),
    }
    const generated = await runInEngine(this.context.forker, 'generate', input, {
      signal: control.signal,
      onEvent: (event) => this.hear(id, event, control),
    })
    await this.happened(id, {
      status: generated.outcome === 'completed' ? 'complete' : 'cancelled',
      provenance: { ...this.get(id).provenance, playedWeights: generated.playedWeights },
      sampleRate: generated.sampleRate,
      channels: generated.channels,
      frames: generated.frames,
      realTimeFactor: generated.realTimeFactor,
      timeToFirstAudioSeconds: generated.timeToFirstAudioSeconds,
      health: generated.health,
    })
    return { take: this.get(id), generated }
  }

  private hear(id: string, event: GenerateEvent, control: JobControl): void {
    if (event.type === 'fallback') {
      this.context.log.write('warning', `${event.failed} failed in ${id}`, { reason: event.reason })
      const message = `"${this.get(id).name}" is generated on the processor, since ${event.failed} failed.`
      this.context.emit('app.notice', { level: 'warning', message, advice: event.advice })
      return
    }
    const { frames, sampleRate, channels, secondsLeft } = event
    const take = { ...this.get(id), frames, sampleRate, channels }
    this.record(id).set(take)
    const seconds = frames / sampleRate
    control.update({
      progress: Math.min(1, seconds / take.provenance.settings.seconds),
      secondsLeft,
      detail: `${seconds.toFixed(1)} s of ${take.provenance.settings.seconds} s`,
    })
    if (performance.now() - (this.lastEmitted.get(id) ?? -Infinity) < EMIT_EVERY_MS) return
    this.lastEmitted.set(id, performance.now())
    this.context.emit('takes.changed', take)
  }

  private async settleFailed(id: string, error: unknown, cancelled: boolean): Promise<void> {
    const { message, advice } = toFailure(error)
    if (cancelled || error instanceof JobCancelled) await this.happened(id, { status: 'cancelled' })
    else await this.happened(id, { status: 'failed', failure: { message, advice } })
  }

  /** A take whose sound is made by `place`: it is on the disk under its name from the start, and listed when it is there. */
  private async keep(take: Take, place: () => Promise<void>): Promise<void> {
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

  private finishedTake(id: string): Take {
    const take = this.get(id)
    if (take.status === 'generating')
      throw new ProjectError({
        code: 'unavailable',
        message: 'This take is still being generated.',
        advice: 'Wait until it is finished, or cancel it to keep what there is.',
      })
    return take
  }

  /** Told at once; a disk that cannot take it is told, too, and changes nothing about it. */
  private async happened(id: string, change: Partial<Take>): Promise<void> {
    const record = this.record(id)
    record.set({ ...record.value, ...change })
    this.context.emit('takes.changed', record.value)
    if (this.context.store.paths.readOnly) return
    await record.save().catch((error: unknown) => {
      this.context.log.write('error', `The record of ${id} cannot be saved`, { error })
      const { message, advice } = toFailure(error)
      this.context.emit('app.notice', { level: 'error', message, advice })
    })
  }

  private record(id: string): LiveRecord<Take> {
    const record = this.takes.get(id)
    if (!record)
      throw new ProjectError({
        code: 'not-found',
        message: `There is no take "${id}" in this project.`,
        advice: 'It may have been removed. Choose another.',
      })
    return record
  }

  /** A take that is on the disk. */
  private add(take: Take): void {
    this.takes.set(take.id, new LiveRecord(this.context.store.paths.takeFile(take.id), take))
  }

  private show(take: Take): void {
    this.add(take)
    this.context.emit('takes.changed', take)
  }
}

const defaultName = (run: Run, seedName: string): string => `${run.name} from ${seedName}`

/** Interleaved blocks as a sound file, whole or not at all. */
async function writeBlocks(path: string, blocks: AsyncIterable<Float32Array>, options: WavOptions): Promise<void> {
  const writer = await WavWriter.create(path, options)
  try {
    for await (const block of blocks) await writer.append(deinterleave(block, options.channels))
  } catch (error) {
    await writer.close()
    await removeFile(path)
    throw error
  }
  await writer.close()
}

/** A preview was made in its run's folder; where it was not moved yet, it is now. */
async function bringPreview(from: string, to: string): Promise<void> {
  if ((await exists(from)) && !(await exists(to))) await moveFile(from, to)
}

/** A sound file that was begun and holds nothing: what may hold more than its header stays. */
async function removeEmptySound(path: string): Promise<void> {
  const info = await orMissing(fileInfo(path))
  if (info && info.size <= LONGEST_HEADER_BYTES) await removeFile(path)
}

async function writtenFrames(path: string): Promise<number> {
  try {
    const audio = await orMissing(TakeAudio.open(path))
    await audio?.close()
    return audio?.layout.frames ?? 0
  } catch (error) {
    if (error instanceof ProjectError || error instanceof UnsafePathError) return 0
    throw error
  }
}
