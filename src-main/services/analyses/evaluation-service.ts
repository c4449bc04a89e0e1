import { createHash } from 'node:crypto'
import { availableParallelism } from 'node:os'
import { basename } from 'node:path'
import { evaluationSchema, findLearnt, type Evaluation, type Run, type SplitSegment, type Take } from '../../../src-shared/project/index.ts'
import type { EvaluateInput, JudgedFile, JudgedPart } from '../../engine/evaluation/evaluation-jobs.ts'
import { ProjectError } from '../../failures/project-error.ts'
import { makeFolder } from '../../storage/folders.ts'
import { runInEngine } from '../../workers/engine-client.ts'
import type { LibraryService } from '../library/library-service.ts'
import { soundKeyOf } from '../library/sound-key.ts'
import type { JobControl, StartedJob } from '../machine/jobs.ts'
import { readRecord, writeRecord } from '../project/record-file.ts'
import type { SessionContext } from '../project/session-context.ts'
import type { RunService } from '../runs/run-service.ts'
import type { TakeService } from '../takes/take-service.ts'

/** Raised when the same takes give other figures than before. */
const VERSION = 1
const MOST_NAMES = 50

export interface EvaluationRequest {
  takeIds: readonly string[]
  /** Files that are no takes of the project, besides. */
  files?: readonly string[]
  /** What they are held against: what the run never heard, all recordings of the project, or these files. */
  against?: 'held-out' | 'recordings' | { files: readonly string[] }
}

/** What is judged, and by what. */
interface Subject {
  takes: Take[]
  files: readonly string[]
  run: Run | null
  /** Stretches of recordings, by the ids they have in the project by now. */
  real: SplitSegment[] | null
  learnt: SplitSegment[]
  realFiles: readonly string[] | null
}

/** Holds takes against recordings by the yardsticks; what was found is kept in the cache. */
export class EvaluationService {
  private readonly context: SessionContext
  private readonly library: LibraryService
  private readonly takes: TakeService
  private readonly runs: RunService

  constructor(context: SessionContext, { library, takes, runs }: { library: LibraryService; takes: TakeService; runs: RunService }) {
    this.context = context
    this.library = library
    this.takes = takes
    this.runs = runs
  }

  /** What was found before about these takes and the recordings as they are now; null where nothing was. */
  async find(takeIds: readonly string[]): Promise<Evaluation | null> {
    const read = await readRecord(this.context.store.paths.evaluation(this.idOf(this.subjectOf({ takeIds }))), evaluationSchema)
    return 'problem' in read ? null : read.value
  }

  /** A job that judges; told by `evaluations.finished`, too. @throws ProjectError where there is nothing to judge or to hold it against */
  start(request: EvaluationRequest): StartedJob<Evaluation> {
    const subject = this.subjectOf(request)
    const { takes, files, run } = subject
    const names = [...takes.map(({ name }) => name), ...files.map((path) => basename(path))]
    return this.context.jobs.start({
      kind: 'analysis',
      title: names.length === 1 ? `Judging "${names[0]}"` : `Judging ${names.length} takes`,
      work: async (control) => {
        const input = await this.inputOf(subject, control)
        const onEvent = ({ progress, detail }: { progress: number; detail: string }): void => control.update({ progress, detail })
        const { realSeconds, copying, ...judged } = await runInEngine(this.context.forker, 'evaluate', input, {
          signal: control.signal,
          onEvent,
        })
        const evaluation: Evaluation = {
          version: VERSION,
          id: this.idOf(subject),
          createdAt: new Date().toISOString(),
          takeIds: takes.map(({ id }) => id),
          names,
          runId: run?.id ?? null,
          against: {
            heldOut: subject.real !== null,
            names: [...new Set((input.real ?? input.learnt).map(({ name }) => name))].slice(0, MOST_NAMES),
            seconds: realSeconds,
          },
          ...judged,
          copying: { ...copying, learntSeconds: this.secondsOf(subject.learnt) || copying.searchedSeconds },
        }
        await makeFolder(this.context.store.paths.evaluations)
        await writeRecord(this.context.store.paths.evaluation(evaluation.id), evaluation)
        this.context.emit('evaluations.finished', { jobId: control.id, evaluation })
        return evaluation
      },
    })
  }

  private subjectOf({ takeIds, files = [], against = 'held-out' }: EvaluationRequest): Subject {
    const takes = takeIds.map((id) => this.takes.get(id))
    const unfinished = takes.find(({ status, frames }) => status === 'generating' || frames === 0)
    if (unfinished)
      throw new ProjectError({
        code: 'unavailable',
        message: `"${unfinished.name}" has no finished sound.`,
        advice: 'Wait until it is made, or choose another take.',
      })
    if (takes.length + files.length === 0)
      throw new ProjectError({
        code: 'bad-input',
        message: 'There is no take to judge.',
        advice: 'Make one first: several of 20 seconds and more tell most.',
      })
    const run = this.commonRun(takes)
    const split = run ? this.splitNow(run) : []
    const heldOut = split.filter(({ part }) => part === 'validation')
    const learnt = split.filter(({ part }) => part === 'training')
    const all = this.wholeRecordings()
    const realFiles = typeof against === 'object' ? against.files : null
    if (all.length === 0 && realFiles === null)
      throw new ProjectError({
        code: 'bad-input',
        message: 'There is no recording to hold the takes against.',
        advice: 'Import the music that they should be like.',
      })
    return {
      takes,
      files,
      run,
      real: against === 'held-out' && heldOut.length > 0 && learnt.length > 0 ? heldOut : null,
      learnt: learnt.length > 0 && against !== 'recordings' ? learnt : all,
      realFiles,
    }
  }

  /** The run that made all of them, where it is still there. */
  private commonRun(takes: readonly Take[]): Run | null {
    const ids = new Set(takes.map(({ provenance }) => provenance.runId))
    if (ids.size !== 1) return null
    const [id] = ids
    return this.runs.list().find((run) => run.id === id) ?? null
  }

  /** The split's stretches of recordings that are still there, under the ids of now. */
  private splitNow(run: Run): SplitSegment[] {
    return run.split.flatMap((segment) => {
      const found = findLearnt(run, segment.recordingId, this.library.recordings)
      return 'recording' in found ? [{ ...segment, recordingId: found.recording.id }] : []
    })
  }

  private wholeRecordings(): SplitSegment[] {
    return this.library.recordings
      .filter(({ silent }) => !silent)
      .map(({ id, durationSeconds }) => ({ recordingId: id, startSeconds: 0, endSeconds: durationSeconds, part: 'training' as const }))
  }

  private secondsOf(segments: readonly SplitSegment[]): number {
    return segments.reduce((sum, { startSeconds, endSeconds }) => sum + endSeconds - startSeconds, 0)
  }

  private async inputOf({ takes, files, run, real, learnt, realFiles }: Subject, control: JobControl): Promise<EvaluateInput> {
    const ids = [...new Set([...(real ?? []), ...learnt].map(({ recordingId }) => recordingId))]
    const sources = new Map((await this.library.pcmSources(ids, control)).map((source) => [source.recordingId, source]))
    const partsOf = (segments: readonly SplitSegment[]): JudgedPart[] =>
      segments.flatMap(({ recordingId, startSeconds, endSeconds }) => {
        const source = sources.get(recordingId)
        return source ? [{ name: source.name, source, startSeconds, endSeconds }] : []
      })
    const ofTakes = await Promise.all(
      takes.map(async ({ id, name, realTimeFactor, provenance }): Promise<JudgedFile> => ({
        name,
        path: await this.takes.audioPath(id),
        realTimeFactor,
        joinsSeconds: provenance.origins?.slice(1).map(({ atSeconds }) => atSeconds),
      })),
    )
    const filesAsParts = realFiles?.map((path): JudgedPart => ({ name: basename(path), path })) ?? null
    const [checkpoint] = run?.checkpoints.slice(-1) ?? []
    return {
      takes: [...ofTakes, ...files.map((path): JudgedFile => ({ name: basename(path), path, realTimeFactor: null }))],
      real: learnt.length === 0 ? null : (filesAsParts ?? (real && partsOf(real))),
      learnt: learnt.length === 0 ? (filesAsParts ?? []) : partsOf(learnt),
      network:
        run && checkpoint && real
          ? {
              runFolder: this.context.store.paths.run(run.id),
              checkpoint: checkpoint.step,
              threads: Math.max(1, Math.floor(availableParallelism() / 2)),
            }
          : null,
    }
  }

  /** Follows from what is judged and what by. */
  private idOf({ takes, files, real, learnt, realFiles }: Subject): string {
    const keyOf = ({ recordingId, startSeconds, endSeconds }: SplitSegment): string =>
      [soundKeyOf(this.library.recording(recordingId)), startSeconds, endSeconds].join(' ')
    const key = JSON.stringify([VERSION, takes.map(({ id }) => id).sort(), files, real?.map(keyOf) ?? null, learnt.map(keyOf), realFiles])
    return `evaluation-${createHash('sha256').update(key).digest('hex').slice(0, 24)}`
  }
}
