import type { Job } from '../../../src-shared/project/index.ts'
import { Hold } from '../../engine/hold.ts'
import { newId } from '../project/identifiers.ts'
import { isUnexpected, toFailure } from '../../failures/to-failure.ts'
import { EngineFailure, EngineProcessLost } from '../../workers/engine-client.ts'
import type { Log } from '../../failures/log.ts'

/** What runs beside what: one job of each kind at a time, different kinds at the same time. */
type Lane = Job['kind']

export interface JobControl {
  readonly id: string
  /** Aborted when the person cancels, or the project closes. */
  readonly signal: AbortSignal
  update(change: { progress?: number | null; detail?: string; secondsLeft?: number | null }): void
  /** Held while the person pauses the job; released when it is cancelled. */
  readonly hold: Hold
}

export interface JobRequest<T> {
  kind: Job['kind']
  title: string
  subjectId?: string
  /** What it is asked for, as a value: asked again while it is under way it is that job, which a second press gives. */
  wish?: unknown
  /** The work minds `hold`. */
  canPause?: boolean
  /** Returns normally also when cancelled, where it kept what was done. */
  work: (control: JobControl) => Promise<T>
}

export interface StartedJob<T> {
  id: string
  /** Aborted when the job was cancelled. */
  signal: AbortSignal
  /** Settles when the job has ended; rejects where it failed or was cancelled before it began. */
  done: Promise<T>
}

/** A queued job that was cancelled before its turn came. */
export class JobCancelled extends Error {
  override readonly name = 'JobCancelled'
  readonly code = 'conflict'
  readonly advice = 'Start it again when you like.'

  constructor() {
    super('It was cancelled before it began.')
  }
}

interface Entry {
  job: Job
  controller: AbortController
  startedAt: number
  lastEmitted: number
  pendingEmit: NodeJS.Timeout | null
  onCancelWaiting: () => void
  hold: Hold
  /** While paused: since when. */
  pausedAt: number | null
}

const FINISHED_KEPT = 30
const EMIT_EVERY_MS = 200

/** All work in progress: queues it, knows its progress, cancels it, and tells the window. */
export class JobBoard {
  private readonly entries = new Map<string, Entry>()
  private readonly lanes = new Map<Lane, Promise<void>>()
  /** Jobs under way, by what they were asked for. */
  private readonly wishes = new Map<string, StartedJob<unknown>>()
  private readonly emit: (job: Job) => void
  private readonly log: Log

  constructor(emit: (job: Job) => void, log: Log) {
    this.emit = emit
    this.log = log
  }

  list(): Job[] {
    return [...this.entries.values()].map((entry) => entry.job)
  }

  start<T>(request: JobRequest<T>): StartedJob<T> {
    if (request.wish === undefined) return this.begin(request)
    const wish = JSON.stringify([request.kind, request.title, request.subjectId, request.wish])
    const current = this.wishes.get(wish) as StartedJob<T> | undefined
    if (current && !current.signal.aborted) return current
    const job = this.begin(request)
    this.wishes.set(wish, job)
    const over = (): void => {
      if (this.wishes.get(wish) === job) this.wishes.delete(wish)
    }
    job.done.then(over, over)
    return job
  }

  private begin<T>({ kind, title, subjectId, canPause = false, work }: JobRequest<T>): StartedJob<T> {
    const job: Job = {
      id: newId('job'),
      kind,
      title,
      subjectId: subjectId ?? null,
      state: 'queued',
      progress: null,
      detail: '',
      secondsLeft: null,
      failure: null,
      canPause,
      paused: false,
    }
    const entry: Entry = {
      job,
      controller: new AbortController(),
      startedAt: performance.now(),
      lastEmitted: 0,
      pendingEmit: null,
      onCancelWaiting: () => undefined,
      hold: new Hold(),
      pausedAt: null,
    }
    this.entries.set(job.id, entry)
    this.publish(entry)
    const performed = (this.lanes.get(kind) ?? Promise.resolve()).then(() => this.perform(entry, work))
    this.lanes.set(
      kind,
      performed.then(
        () => undefined,
        () => undefined,
      ),
    )
    const cancelledWaiting = new Promise<never>((_, reject) => {
      entry.onCancelWaiting = () => reject(new JobCancelled())
    })
    return { id: job.id, signal: entry.controller.signal, done: Promise.race([performed, cancelledWaiting]) }
  }

  /** False where there is no such job. A finished one stays as it is. */
  cancel(id: string): boolean {
    const entry = this.entries.get(id)
    if (entry) this.abort(entry)
    return entry !== undefined
  }

  /** Holds a job. False where it cannot be paused, or has ended. */
  pause(id: string): boolean {
    const entry = this.entries.get(id)
    if (entry?.job.state !== 'running' || !entry.job.canPause) return false
    entry.pausedAt ??= performance.now()
    entry.hold.set(true)
    this.change(entry, { paused: true, secondsLeft: null }, true)
    return true
  }

  /** False where it has ended. */
  resume(id: string): boolean {
    const entry = this.entries.get(id)
    if (entry?.job.state !== 'running') return false
    this.goOn(entry)
    return true
  }

  /** Cancels everything and waits until all of it has ended. */
  async cancelAll(): Promise<void> {
    for (const entry of [...this.entries.values()]) this.abort(entry)
    await Promise.all(this.lanes.values())
  }

  private abort(entry: Entry): void {
    entry.controller.abort()
    this.goOn(entry)
    if (entry.job.state !== 'queued') return
    this.finish(entry, { state: 'cancelled' })
    entry.onCancelWaiting()
  }

  /** The time of the pause does not count as work. */
  private goOn(entry: Entry): void {
    if (entry.pausedAt === null) return
    entry.startedAt += performance.now() - entry.pausedAt
    entry.pausedAt = null
    this.change(entry, { paused: false }, true)
    entry.hold.set(false)
  }

  private async perform<T>(entry: Entry, work: (control: JobControl) => Promise<T>): Promise<T> {
    const { signal } = entry.controller
    if (signal.aborted) throw new JobCancelled()
    entry.startedAt = performance.now()
    this.change(entry, { state: 'running' }, true)
    try {
      const result = await work({ id: entry.job.id, signal, update: (change) => this.update(entry, change), hold: entry.hold })
      this.finish(entry, signal.aborted ? { state: 'cancelled' } : { state: 'succeeded', progress: 1 })
      return result
    } catch (error) {
      if (signal.aborted) {
        this.finish(entry, { state: 'cancelled' })
        throw error
      }
      const failure = toFailure(error)
      this.finish(entry, { state: 'failed', failure: { message: failure.message, advice: failure.advice } })
      const detail = error instanceof EngineFailure || error instanceof EngineProcessLost ? error.detail : undefined
      this.log.write(isUnexpected(failure) ? 'error' : 'warning', `Job failed: ${entry.job.title}`, { error, detail })
      throw error
    }
  }

  /** Time left follows from progress, unless the work knows better. */
  private update(entry: Entry, change: Parameters<JobControl['update']>[0]): void {
    const progress = change.progress === undefined ? entry.job.progress : change.progress
    const elapsed = (performance.now() - entry.startedAt) / 1000
    const estimate =
      progress !== null && progress > 0.02 && elapsed > 1 && entry.pausedAt === null ? (elapsed * (1 - progress)) / progress : null
    const secondsLeft = change.secondsLeft === undefined ? estimate : change.secondsLeft
    this.change(entry, { ...change, secondsLeft: secondsLeft === null ? null : Math.max(0, secondsLeft) }, false)
  }

  private finish(entry: Entry, change: Partial<Job>): void {
    this.change(entry, { ...change, secondsLeft: null, paused: false }, true)
    const finished = [...this.entries.values()].filter(({ job }) => !['queued', 'running'].includes(job.state))
    for (const old of finished.slice(0, Math.max(0, finished.length - FINISHED_KEPT))) this.entries.delete(old.job.id)
  }

  private change(entry: Entry, change: Partial<Job>, atOnce: boolean): void {
    entry.job = { ...entry.job, ...change }
    if (atOnce) this.publish(entry)
    else if (!entry.pendingEmit) {
      const wait = Math.max(0, entry.lastEmitted + EMIT_EVERY_MS - performance.now())
      entry.pendingEmit = setTimeout(() => this.publish(entry), wait)
    }
  }

  private publish(entry: Entry): void {
    if (entry.pendingEmit) clearTimeout(entry.pendingEmit)
    entry.pendingEmit = null
    entry.lastEmitted = performance.now()
    this.emit(entry.job)
  }
}
