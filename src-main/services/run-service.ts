import { mkdir, readdir } from 'node:fs/promises'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { idSchema, runSchema, type EpochMetrics, type ProviderId, type Run, type TrainingSettings } from '../../src-shared/project/index.ts'
import type { TrainEvent, TrainInput, TrainResult } from '../engine/jobs.ts'
import { MODELS, checkedSizes } from '../engine/models/index.ts'
import { runInEngine } from '../workers/engine-client.ts'
import { EngineLease } from './engine-lease.ts'
import { newId } from './identifiers.ts'
import { JobCancelled, type JobControl } from './jobs.ts'
import type { LibraryService } from './library-service.ts'
import { ProjectError } from '../failures/project-error.ts'
import { explaining } from '../failures/file-errors.ts'
import { toFailure } from '../failures/to-failure.ts'
import { LiveRecord, readRecordOrFormer } from './record-file.ts'
import { readMetrics } from './run-metrics.ts'
import type { SessionContext } from './session-context.ts'
import type { TakeService } from './take-service.ts'
import type { Trash } from './trash.ts'

/** How a training ended, as far as it ended well: completed, or stopped or paused with a checkpoint kept. */
export interface RunOutcome {
  run: Run
  result: TrainResult
}

/** Why the person (or the closing program) ends a running training. */
type Ending = 'paused' | 'stopped' | 'interrupted'

interface ActiveRun {
  jobId: string
  done: Promise<RunOutcome>
  ending: Ending
}

const PREVIEW_SECONDS = 10
const SAVE_EVERY_MS = 1000
/** Writing a checkpoint of a large model takes a while on a slow disk. */
const STOP_GRACE_MS = 60_000

/** The trainings of a project: starts, pauses, resumes and stops them, and is the only writer of every `run.json`. */
export class RunService {
  private readonly context: SessionContext
  private readonly library: LibraryService
  private readonly takes: TakeService
  private readonly trash: Trash
  private readonly runs = new Map<string, LiveRecord<Run>>()
  private readonly active = new Map<string, ActiveRun>()
  private readonly lastSaves = new Map<string, number>()

  constructor(context: SessionContext, library: LibraryService, takes: TakeService, trash: Trash) {
    this.context = context
    this.library = library
    this.takes = takes
    this.trash = trash
  }

  /** Reads every run of the project. A run that says it is running is one whose program ended in the middle. */
  async load(notices: string[]): Promise<void> {
    const { paths } = this.context.store
    for (const entry of await readdir(paths.runs, { withFileTypes: true })) {
      if (!entry.isDirectory() || !idSchema.safeParse(entry.name).success) continue
      const read = await readRecordOrFormer(paths.runFile(entry.name), runSchema)
      if ('problem' in read || read.value.id !== entry.name) {
        notices.push(`The run in runs/${entry.name} cannot be read (run.json: ${'problem' in read ? read.problem : 'it belongs to another run'}). Its files were left as they are.`)
        continue
      }
      const run = new LiveRecord(paths.runFile(entry.name), read.value, 1)
      this.runs.set(entry.name, run)
      if (read.value.status === 'running' || read.value.status === 'queued') {
        run.set({ ...read.value, status: 'interrupted' })
        await run.save()
        notices.push(`The training "${read.value.name}" was interrupted after epoch ${read.value.epochsDone}. It can be resumed from its last checkpoint.`)
      }
    }
  }

  list(): Run[] {
    return [...this.runs.values()].map((run) => run.value).sort((a, b) => a.createdAt.localeCompare(b.createdAt))
  }

  get(id: string): Run {
    return this.record(id).value
  }

  /** The newest run, for `--run latest`. */
  latest(): Run {
    const run = this.list().at(-1)
    if (!run) throw new ProjectError({ code: 'not-found', message: 'There is no run in this project yet.', advice: 'Train a model first.' })
    return run
  }

  async start(settings: TrainingSettings, { name, provider = 'cpu' }: { name?: string; provider?: ProviderId } = {}): Promise<Run> {
    checkedSizes(MODELS[settings.model], settings.sizes)
    this.requireMaterial()
    const { paths } = this.context.store
    const id = newId(settings.model)
    const number = this.list().filter((run) => run.settings.model === settings.model).length + 1
    const run: Run = {
      version: 1,
      id,
      name: name ?? `${MODELS[settings.model].descriptor.name} ${number}`,
      createdAt: new Date().toISOString(),
      settings,
      provider,
      split: [],
      status: 'queued',
      failure: null,
      epochsDone: 0,
      stepsPerEpoch: null,
      parameters: null,
      trainingFrames: null,
      baselines: null,
      checkpoints: [],
      latest: null,
    }
    await explaining(`make the folder of the run in ${paths.runs}`, () => mkdir(paths.run(id), { recursive: true }))
    const record = new LiveRecord(paths.runFile(id), run, 1)
    await record.save()
    this.runs.set(id, record)
    this.context.emit('training.runChanged', run)
    this.enqueue(record, false)
    return run
  }

  async resume(id: string, epochs?: number): Promise<void> {
    const record = this.record(id)
    if (this.active.has(id)) throw new ProjectError({ code: 'conflict', message: `"${record.value.name}" is training already.`, advice: 'Wait, or stop it first.' })
    const wanted = epochs ?? record.value.settings.epochs
    if (wanted <= record.value.epochsDone) {
      throw new ProjectError({
        code: 'conflict',
        message: `"${record.value.name}" has done its ${record.value.epochsDone} epochs.`,
        advice: `Choose more than ${record.value.epochsDone} epochs to go on.`,
      })
    }
    const settings = { ...record.value.settings, epochs: wanted }
    await this.change(record, { settings, status: 'queued', failure: null }, true)
    this.enqueue(record, true)
  }

  /** Both keep a checkpoint and return when the engine has ended. */
  pause(id: string): Promise<void> {
    return this.end(id, 'paused')
  }

  stop(id: string): Promise<void> {
    return this.end(id, 'stopped')
  }

  /** Settles when the training has ended. @throws what made it fail */
  finished(id: string): Promise<RunOutcome> {
    const active = this.active.get(id)
    if (!active) throw new ProjectError({ code: 'conflict', message: `"${this.get(id).name}" is not training.`, advice: 'Start or resume it.' })
    return active.done
  }

  metrics(id: string): Promise<EpochMetrics[]> {
    return readMetrics(this.context.store.paths.run(this.get(id).id))
  }

  async rename(id: string, name: string): Promise<void> {
    await this.change(this.record(id), { name }, true)
  }

  async remove(id: string): Promise<void> {
    const record = this.record(id)
    if (this.active.has(id)) await this.end(id, 'stopped')
    await record.save()
    this.runs.delete(id)
    await this.trash.put(id, record.value, [this.context.store.paths.run(id)])
    this.context.emit('training.runRemoved', { runId: id })
  }

  async restore(id: string): Promise<void> {
    if (this.runs.has(id)) return
    const run = await this.trash.record(id, runSchema)
    if (!run) throw new ProjectError({ code: 'not-found', message: 'This run is not in the trash any more.', advice: 'Train it again.' })
    const { paths } = this.context.store
    await this.trash.restore(id, [[id, paths.run(id)]])
    this.runs.set(id, new LiveRecord(paths.runFile(id), run, 1))
    this.context.emit('training.runChanged', run)
  }

  /** Ends all trainings with a checkpoint each, so that the next start can go on. */
  async close(): Promise<void> {
    await Promise.all([...this.active.keys()].map((id) => this.end(id, 'interrupted')))
    await Promise.all([...this.runs.values()].map((run) => run.save()))
  }

  private enqueue(record: LiveRecord<Run>, resume: boolean): void {
    const { id, name, settings } = record.value
    const active: Pick<ActiveRun, 'ending'> = { ending: 'stopped' }
    const job = this.context.jobs.start({
      kind: 'training',
      title: `Training ${name}`,
      subjectId: id,
      work: (control) => this.train(record, control, resume, () => active.ending),
    })
    const done = job.done.finally(() => this.active.delete(id))
    this.active.set(id, Object.assign(active, { jobId: job.id, done }))
    done
      .catch((error: unknown) => this.settleFailed(record, error, job.signal.aborted ? active.ending : null))
      .catch((error: unknown) => this.context.log.write('error', `run.json of ${id} cannot be saved`, { error }))
    this.context.log.write('info', `Training of ${id} was queued`, { settings })
  }

  private async train(record: LiveRecord<Run>, control: JobControl, resume: boolean, ending: () => Ending): Promise<RunOutcome> {
    const { id } = record.value
    await this.change(record, { status: 'running' }, true)
    const lease = new EngineLease(this.context.store.paths.run(id))
    await lease.awaitFormerEnd()
    const input = await this.trainInput(record.value, control, resume)
    let previews: Promise<void> = Promise.resolve()
    const result = await runInEngine(this.context.forker, 'train', input, {
      signal: control.signal,
      graceMs: STOP_GRACE_MS,
      onStart: (pid) => {
        if (pid !== undefined) void lease.record(pid).catch((error: unknown) => this.context.log.write('warning', 'The engine process cannot be noted', { error }))
      },
      onEvent: (event) => {
        if (event.type === 'preview') previews = previews.then(() => this.takes.addPreview(record.value, event))
        else this.hear(record, event, control)
      },
    })
    await previews
    await lease.release()
    const status = result.outcome === 'completed' ? 'completed' : ending()
    await this.change(record, { status, epochsDone: result.epochsDone }, true)
    return { run: record.value, result }
  }

  private async trainInput(run: Run, control: JobControl, resume: boolean): Promise<TrainInput> {
    const { paths } = this.context.store
    const split = run.split.length > 0 ? run.split : null
    const ids = split ? [...new Set(split.map((segment) => segment.recordingId))] : this.library.recordings.map((recording) => recording.id)
    const missing = ids.find((id) => !this.library.recordings.some((recording) => recording.id === id))
    if (missing) {
      throw new ProjectError({
        code: 'conflict',
        message: 'A recording that this run learns from has been removed.',
        advice: 'Bring it back with Undo or import it again, or start a new run with the recordings that are there.',
      })
    }
    return {
      runFolder: paths.run(run.id),
      featureFolder: paths.features,
      settings: run.settings,
      provider: run.provider,
      threads: availableParallelism(),
      sources: await this.library.pcmSources(ids, control),
      split,
      resume,
      previewFolder: join(paths.run(run.id), 'previews'),
      previewSeconds: PREVIEW_SECONDS,
    }
  }

  private hear(record: LiveRecord<Run>, event: Exclude<TrainEvent, { type: 'preview' }>, control: JobControl): void {
    const run = record.value
    const { emit } = this.context
    switch (event.type) {
      case 'preparing':
        control.update({ detail: event.detail, progress: null })
        return
      case 'prepared': {
        const { split, trainingFrames, parameters, stepsPerEpoch, baselines, provider, epochsDone } = event
        this.changeSoon(record, { split, trainingFrames, parameters, stepsPerEpoch, baselines, provider, epochsDone })
        for (const { recordingId, reason } of event.leftOut) {
          const name = this.library.recordings.find((recording) => recording.id === recordingId)?.name ?? recordingId
          emit('app.notice', { level: 'info', message: `"${name}" is not used in this training: ${reason}`, advice: '' })
        }
        for (const message of event.warnings) emit('app.notice', { level: 'warning', message, advice: '' })
        return
      }
      case 'step': {
        const steps = (run.stepsPerEpoch ?? 0) * run.settings.epochs
        control.update({ detail: `Epoch ${event.epoch} of ${run.settings.epochs}`, progress: steps > 0 ? Math.min(1, event.step / steps) : null, secondsLeft: event.secondsLeft })
        emit('training.stepCompleted', { runId: run.id, epoch: event.epoch, step: event.step, loss: event.loss, secondsLeft: event.secondsLeft })
        return
      }
      case 'epoch':
        emit('training.epochCompleted', { runId: run.id, metrics: event.metrics })
        this.changeSoon(record, { latest: event.metrics, epochsDone: event.metrics.epoch })
        return
      case 'checkpoints':
        this.changeSoon(record, { checkpoints: event.checkpoints })
        return
    }
  }

  private async end(id: string, ending: Ending): Promise<void> {
    const active = this.active.get(id)
    if (!active) {
      const record = this.record(id)
      if (ending === 'stopped' && record.value.status === 'paused') await this.change(record, { status: 'stopped' }, true)
      return
    }
    active.ending = ending
    this.context.jobs.cancel(active.jobId)
    await active.done.then(
      () => undefined,
      () => undefined,
    )
    await this.record(id).save()
  }

  /** After an error; `ending` where the training was being ended anyway. */
  private async settleFailed(record: LiveRecord<Run>, error: unknown, ending: Ending | null): Promise<void> {
    const { message, advice } = toFailure(error)
    if (ending === null) {
      await this.change(record, { status: 'failed', failure: { message, advice } }, true)
      return
    }
    if (!(error instanceof JobCancelled)) this.context.emit('app.notice', { level: 'warning', message: `"${record.value.name}" did not end tidily. ${message}`, advice: 'It can be resumed from its last checkpoint.' })
    await this.change(record, { status: ending }, true)
  }

  private changeSoon(record: LiveRecord<Run>, change: Partial<Run>): void {
    this.change(record, change, false).catch((error: unknown) => {
      this.context.log.write('error', `run.json of ${record.value.id} cannot be saved`, { error })
      const { message, advice } = toFailure(error)
      this.context.emit('app.notice', { level: 'error', message, advice })
    })
  }

  /** Memory and window at once; the disk at once where `now`, else at most once a second. */
  private async change(record: LiveRecord<Run>, change: Partial<Run>, now: boolean): Promise<void> {
    record.set({ ...record.value, ...change })
    const { id } = record.value
    this.context.emit('training.runChanged', record.value)
    if (!now && Date.now() - (this.lastSaves.get(id) ?? 0) < SAVE_EVERY_MS) return
    this.lastSaves.set(id, Date.now())
    await record.save()
  }

  private record(id: string): LiveRecord<Run> {
    const run = this.runs.get(id)
    if (!run) throw new ProjectError({ code: 'not-found', message: `There is no run "${id}" in this project.`, advice: 'It may have been removed. Choose another.' })
    return run
  }

  private requireMaterial(): void {
    const { recordings } = this.library
    if (recordings.length === 0) throw new ProjectError({ code: 'bad-input', message: 'There are no recordings in this project.', advice: 'Import some first: about ten minutes of one kind of music is a good start.' })
    if (recordings.every((recording) => recording.silent)) {
      throw new ProjectError({ code: 'bad-input', message: 'All recordings of this project are silent: there is nothing to learn.', advice: 'Import recordings with sound.' })
    }
  }
}
