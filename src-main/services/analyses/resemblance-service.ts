import { isCorpus, type Take, type TakeResemblance } from '../../../src-shared/project/index.ts'
import { runInEngine } from '../../workers/engine-client.ts'
import type { LibraryService } from '../library/library-service.ts'
import { soundKeyOf } from '../library/sound-key.ts'
import type { StartedJob } from '../machine/jobs.ts'
import type { SessionContext } from '../project/session-context.ts'
import type { RunService } from '../runs/run-service.ts'
import type { TakeService } from '../takes/take-service.ts'

/** Says which seconds of a take are near which recordings: after it was made, beside what these recordings have of themselves. */
export class ResemblanceService {
  private readonly context: SessionContext
  private readonly library: LibraryService
  private readonly takes: TakeService
  private readonly runs: RunService
  private readonly underWay = new Map<string, StartedJob<TakeResemblance>>()
  /** How much recordings are near themselves, by their sounds. */
  private readonly ownShares = new Map<string, number | null>()

  constructor(context: SessionContext, { library, takes, runs }: { library: LibraryService; takes: TakeService; runs: RunService }) {
    this.context = context
    this.library = library
    this.takes = takes
    this.runs = runs
  }

  /** What was found, when it is; null where the take is made of no recordings' sounds. @throws what the search failed with */
  async of(takeId: string): Promise<TakeResemblance | null> {
    return (await this.underWay.get(takeId)?.done) ?? this.takes.get(takeId).resemblance
  }

  /** A job that looks, and notes it with the take. Does nothing for takes that are made of no recordings' sounds. */
  start({ id, name, provenance, frames }: Take): void {
    const run = this.runs.list().find((candidate) => candidate.id === provenance.runId)
    if (!run || !isCorpus(run.settings) || frames === 0) return
    const job = this.context.jobs.start({
      kind: 'analysis',
      title: `Looking what "${name}" is like`,
      work: async (control) => {
        const { ids } = this.takes.playedBy(run, provenance.settings)
        const key = ids.map((each) => soundKeyOf(this.library.recording(each))).join()
        const sources = await this.library.pcmSources(ids, control)
        const input = { takePath: await this.takes.audioPath(id), sources, ownNearShare: this.ownShares.get(key) ?? null }
        const onEvent = ({ progress, detail }: { progress: number; detail: string }): void => control.update({ progress, detail })
        const found = await runInEngine(this.context.forker, 'resemble', input, { signal: control.signal, onEvent })
        this.ownShares.set(key, found.ownNearShare)
        await this.takes.noteResemblance(id, found)
        return found
      },
    })
    this.underWay.set(id, job)
    // Whoever asks for it gets the error, too; the job tells of it.
    void job.done.catch(() => undefined).finally(() => this.underWay.delete(id))
  }
}
