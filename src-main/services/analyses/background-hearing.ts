import type { Recording } from '../../../src-shared/project/index.ts'
import { Hold } from '../../engine/hold.ts'
import type { LibraryService } from '../library/library-service.ts'
import { soundKeyOf } from '../library/sound-key.ts'
import type { JobControl, StartedJob } from '../machine/jobs.ts'
import type { SessionContext } from '../project/session-context.ts'
import type { HearingService } from './hearing-service.ts'

/** What a person waits for goes first. */
const GOES_FIRST = new Set(['import', 'training', 'generation', 'export', 'analysis', 'editing'])

/** Listens to recordings that nobody asked about, one by one, whenever nothing else is done and nothing plays live. */
export class BackgroundHearing {
  private readonly context: SessionContext
  private readonly library: LibraryService
  private readonly hearing: HearingService
  private isOn = false
  private isLive = false
  private job: StartedJob<void> | null = null
  /** Recordings came or changed while it was at work. */
  private another = false
  private isAtWork = false
  private readonly others = new Hold()
  /** Sounds that could not be listened to: not again in this session. */
  private readonly failed = new Set<string>()

  constructor(context: SessionContext, { library, hearing }: { library: LibraryService; hearing: HearingService }) {
    this.context = context
    this.library = library
    this.hearing = hearing
  }

  /** Off: what is being done is ended; what was found stays. */
  set(on: boolean): void {
    this.isOn = on
    if (on) this.lookAround()
    else if (this.job) this.context.jobs.cancel(this.job.id)
  }

  /** Something plays live, or does no longer. */
  standBack(isLive: boolean): void {
    this.isLive = isLive
    this.mindOthers()
  }

  /** Waits while other work is done, and goes on after it. */
  mindOthers(): void {
    const busy = this.context.jobs.list().some(({ kind, state }) => state === 'running' && GOES_FIRST.has(kind))
    this.others.set(this.isLive || busy)
  }

  /** Recordings came, or are other ones by now. */
  lookAround(): void {
    this.another = true
    if (!this.isOn || this.isAtWork || this.context.store.paths.readOnly !== null) return
    void this.work().catch((error: unknown) => this.context.log.write('warning', 'Listening in the background ended', { error }))
  }

  private async work(): Promise<void> {
    this.isAtWork = true
    try {
      while (this.isOn && this.another) {
        this.another = false
        await this.hearing.known()
        const left = this.library.recordings.filter((recording) => this.isLeft(recording))
        if (left.length > 0 && this.isOn) await this.listenTo(left)
      }
    } finally {
      this.isAtWork = false
    }
  }

  private async listenTo(recordings: readonly Recording[]): Promise<void> {
    const job = this.context.jobs.start({
      kind: 'hearing',
      title: 'Listening to tempo, key and chords',
      canPause: true,
      work: (control) => this.listen(recordings, control),
    })
    this.job = job
    await job.done.catch((error: unknown) => {
      if (!job.signal.aborted) throw error
    })
    this.job = null
    if (job.signal.aborted) this.isOn = false
  }

  private isLeft(recording: Recording): boolean {
    return (
      !recording.silent &&
      !this.library.sources.missing.includes(recording.id) &&
      !this.failed.has(soundKeyOf(recording)) &&
      !this.hearing.knows(recording)
    )
  }

  private async listen(recordings: readonly Recording[], control: JobControl): Promise<void> {
    for (const [index, { id, name }] of recordings.entries()) {
      const tell = (progress: number): void => control.update({ progress: (index + progress) / recordings.length, detail: name })
      await this.quiet(control)
      // It may have been removed, mended, or listened to in the meantime.
      const recording = this.library.recordings.find((one) => one.id === id)
      if (control.signal.aborted) return
      if (!recording || !this.isLeft(recording)) continue
      tell(0)
      await this.hearing.hear(recording, control, tell).catch((error: unknown) => {
        control.signal.throwIfAborted()
        this.failed.add(soundKeyOf(recording))
        this.context.log.write('warning', 'A recording could not be listened to', { recording: name, error })
      })
    }
  }

  /** Resolves when it is its turn, or when it is cancelled. */
  private async quiet({ signal, hold, update }: JobControl): Promise<void> {
    const aborted = new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }))
    while (!signal.aborted && (this.others.held || hold.held)) {
      if (this.others.held) update({ detail: 'Waits until the other work is done' })
      await Promise.race([Promise.all([this.others.released(), hold.released()]), aborted])
    }
  }
}
