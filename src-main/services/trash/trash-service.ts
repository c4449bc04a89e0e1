import type { TrashItem } from '../../../src-shared/rpc/index.ts'
import { ProjectError } from '../../failures/project-error.ts'
import type { AnalysisService } from '../analyses/analysis-service.ts'
import type { LibraryService } from '../library/library-service.ts'
import type { MidiTakeService } from '../takes/midi-take-service.ts'
import type { UnfinishedRecordings } from '../recording/unfinished-recordings.ts'
import type { RunService } from '../runs/run-service.ts'
import type { TakeService } from '../takes/take-service.ts'
import type { TrashEntry } from './trash-entry.ts'
import type { Trash } from './trash.ts'

/** Who brings what back. */
export interface TrashOwners {
  library: Pick<LibraryService, 'restore' | 'recordings'>
  runs: Pick<RunService, 'restore' | 'list'>
  takes: Pick<TakeService, 'restore' | 'list'>
  midiTakes: Pick<MidiTakeService, 'restore' | 'list'>
  analyses: Pick<AnalysisService, 'restore' | 'list'>
  unfinished: Pick<UnfinishedRecordings, 'restore' | 'leftovers'>
}

/** The trash as a person sees it: what is in it, back with some of it, away with the rest. */
export class TrashService {
  constructor(
    private readonly trash: Trash,
    private readonly owners: TrashOwners,
  ) {}

  /** What was removed last comes first. */
  async list(): Promise<TrashItem[]> {
    const items = (await this.trash.entries()).map(async (entry) => {
      const {
        kind,
        removedAt,
        record: { id, name },
      } = entry
      return { id, kind, name, removedAt, sizeBytes: await this.trash.sizeBytes(entry) }
    })
    return (await Promise.all(items)).sort((a, b) => b.removedAt.localeCompare(a.removedAt))
  }

  /** Each to where it stood. What is in the project already stays as it is. */
  async restore(ids: readonly string[]): Promise<void> {
    const { library, runs, takes, midiTakes, analyses, unfinished } = this.owners
    const entries = await Promise.all(ids.map((id) => this.trash.entry(id)))
    const lost = ids.find((id, i) => entries[i] === null && !this.isInProject(id))
    if (lost)
      throw new ProjectError({
        code: 'not-found',
        message: `"${lost}" is not in the trash any more.`,
        advice: 'What was deleted for good, or 30 days ago, cannot be brought back.',
      })
    const idsOf = (kind: TrashEntry['kind']): string[] => entries.flatMap((entry) => (entry?.kind === kind ? [entry.record.id] : []))
    await library.restore(idsOf('recording'))
    for (const id of idsOf('run')) await runs.restore(id)
    for (const id of idsOf('take')) await takes.restore(id)
    for (const id of idsOf('midi-take')) await midiTakes.restore(id)
    for (const id of idsOf('analysis')) await analyses.restore(id)
    for (const id of idsOf('unfinished-recording')) await unfinished.restore(id)
  }

  /** For good. */
  delete(ids: readonly string[]): Promise<void> {
    return this.trash.delete(ids)
  }

  async empty(): Promise<void> {
    await this.trash.delete(await this.trash.ids())
  }

  private isInProject(id: string): boolean {
    const { library, runs, takes, midiTakes, analyses, unfinished } = this.owners
    const lists = [library.recordings, runs.list(), takes.list(), midiTakes.list(), analyses.list(), unfinished.leftovers]
    return lists.flat().some((thing) => thing.id === id)
  }
}
