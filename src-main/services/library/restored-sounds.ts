import { toFailure } from '../../failures/to-failure.ts'
import type { SessionContext } from '../project/session-context.ts'
import type { LibraryService } from './library-service.ts'

/** A source that was not there is looked for again after so long. */
const AGAIN_MS = 10_000

/** Decodes recordings anew whose sound has vanished from the cache while the project is open: one that is asked for twice, once. */
export class RestoredSounds {
  private readonly underWay = new Map<string, Promise<void>>()

  constructor(
    private readonly context: SessionContext,
    private readonly library: Pick<LibraryService, 'recording' | 'pcmSources'>,
  ) {}

  /** Resolves when it is over; what stands in its way is told. */
  restore(id: string): Promise<void> {
    const known = this.underWay.get(id)
    if (known) return known
    const done = this.readAgain(id)
    this.underWay.set(id, done)
    return done
  }

  private async readAgain(id: string): Promise<void> {
    const { name } = this.library.recording(id)
    try {
      await this.context.jobs.start({
        ...{ kind: 'import', title: `Reading "${name}" again`, subjectId: id },
        work: (control) => this.library.pcmSources([id], control),
      }).done
      this.underWay.delete(id)
    } catch (error) {
      setTimeout(() => this.underWay.delete(id), AGAIN_MS).unref()
      const { message, advice } = toFailure(error)
      this.context.emit('app.notice', {
        level: 'error',
        message: `The sound of "${name}" has vanished, and it cannot be read again. ${message}`,
        advice: `${advice} Its edits are kept.`,
        about: `sound of ${id}`,
      })
    }
  }
}
