import {
  ANALYSIS_ENDINGS,
  analysisSchema,
  findingsOf,
  idSchema,
  isLabels,
  isPitch,
  kindFound,
  NOTES_MODEL,
  uniqueName,
  type Analysis,
  type AnalysisEnding,
  type Findings,
  type Recording,
  type Run,
} from '../../../src-shared/project/index.ts'
import type { Preview, PreviewPlace } from '../../engine/training/train-job.ts'
import { ProjectError } from '../../failures/project-error.ts'
import { removeFile } from '../../storage/files.ts'
import { makeFolder, namesIn } from '../../storage/folders.ts'
import { runInEngine } from '../../workers/engine-client.ts'
import type { LibraryService } from '../library/library-service.ts'
import { soundKeyOf } from '../library/sound-key.ts'
import type { JobControl, StartedJob } from '../machine/jobs.ts'
import { newId, safeFileName } from '../project/identifiers.ts'
import { readRecord, writeRecord } from '../project/record-file.ts'
import type { SessionContext } from '../project/session-context.ts'
import { checkpointOf } from '../runs/checkpoint-of.ts'
import type { Trash } from '../trash/trash.ts'
import { newEntry } from '../trash/trash-entry.ts'
import { ANALYSIS_FILES } from './analysis-files.ts'
import { listenerOf } from './asked-network.ts'
import type { HearingService } from './hearing-service.ts'

export interface AnalysisRequest {
  run: Run
  /** Step of the checkpoint; null means the newest. */
  checkpointStep: number | null
  recordingIds: readonly string[]
}

const TO_FIND: Record<Findings, string> = { labels: 'labels', tune: 'tunes', voice: 'pitch' }
/** What an analysis is named by. */
const NAMED: Record<Findings, string> = { labels: 'Labels', tune: 'Tune', voice: 'Pitch' }
const HELD: Record<Findings, string> = { labels: 'labels', tune: 'a tune', voice: 'the line of a voice' }

/** What networks said of recordings: a record each, in `analyses/`. */
export class AnalysisService {
  private readonly context: SessionContext
  private readonly library: LibraryService
  private readonly trash: Trash
  private readonly hearing: Pick<HearingService, 'start'>
  private readonly analyses = new Map<string, Analysis>()

  constructor(context: SessionContext, library: LibraryService, trash: Trash, hearing: Pick<HearingService, 'start'>) {
    this.context = context
    this.library = library
    this.trash = trash
    this.hearing = hearing
  }

  async load(notices: string[]): Promise<void> {
    const { paths } = this.context.store
    for (const file of await namesIn(paths.analyses)) {
      const id = file.replace(/\.json$/, '')
      if (!file.endsWith('.json') || !idSchema.safeParse(id).success) continue
      const read = await readRecord(paths.analysisFile(id), analysisSchema)
      if ('value' in read && read.value.id === id) this.analyses.set(id, read.value)
      else
        notices.push(
          `The analysis analyses/${file} cannot be read (${'problem' in read ? read.problem : 'it belongs to another one'}). It was ` +
            'left as it is.',
        )
    }
  }

  /** In the order they were made. */
  list(): Analysis[] {
    return [...this.analyses.values()].sort((a, b) => a.createdAt.localeCompare(b.createdAt))
  }

  /** @throws ProjectError where there is none */
  get(id: string): Analysis {
    const analysis = this.analyses.get(id)
    if (analysis) return analysis
    throw new ProjectError({
      code: 'not-found',
      message: 'What was found there is not in this project any more.',
      advice: 'It may have been removed: undo brings it back, or choose another.',
    })
  }

  /**
   * Has a network listen to recordings, one after another; each is kept as soon as it is done. What it said of a sound before is not asked
   * again.
   *
   * @throws ProjectError where the run's network says nothing of recordings, or has learnt nothing yet
   */
  start({ run, checkpointStep, recordingIds }: AnalysisRequest): StartedJob<Analysis[]> {
    this.context.store.paths.requireWritable()
    if (!isLabels(run.settings) && !isPitch(run.settings))
      throw new ProjectError({
        code: 'bad-input',
        message: `"${run.name}" makes music, and says nothing of recordings.`,
        advice: 'Choose a network that learnt labels or pitch.',
      })
    if (run.settings.model === NOTES_MODEL)
      throw new ProjectError({
        code: 'bad-input',
        message: `"${run.name}" writes notes down: as labels they would be a line for each of 88 keys.`,
        advice:
          'Have it write them as notes: "Written down by" beside the notes of a sound that is looked at closely, or ' +
          '"spectraloom analyze DIR --notes --run RUN --recording NAME --out FILE.mid".',
      })
    const { step } = checkpointOf(run, checkpointStep)
    const recordings = recordingIds.map((id) => this.library.recording(id))
    const provenance = { runId: run.id, runName: run.name, checkpointStep: step }
    return this.context.jobs.start({
      kind: 'analysis',
      title: `Finding ${TO_FIND[findingsOf(run.settings)]} with “${run.name}”`,
      subjectId: run.id,
      wish: { step, recordingIds },
      work: async (control) => {
        const found: Analysis[] = []
        for (const [index, recording] of recordings.entries()) {
          control.signal.throwIfAborted()
          const tell = (progress: number): void =>
            control.update({ progress: (index + progress) / recordings.length, detail: recording.name })
          tell(0)
          found.push(this.known(provenance, recording) ?? (await this.analyse(provenance, recording, control, tell)))
        }
        this.context.emit('analyses.finished', { jobId: control.id, analysisIds: found.map(({ id }) => id) })
        return found
      },
    })
  }

  /** Takes over what a training found at one of its preview epochs. */
  async addPreview(run: Run, { epoch, step }: PreviewPlace, preview: Extract<Preview, { kind: 'labels' }>): Promise<void> {
    const recording = this.library.recordings.find(({ id }) => id === preview.recordingId)
    // Removed since it was heard.
    if (!recording) return
    const provenance = { runId: run.id, runName: run.name, checkpointStep: step }
    await this.add(provenance, recording, { name: `${run.name}, after epoch ${epoch}`, found: preview.found, previewEpoch: epoch })
  }

  rename(id: string, name: string): Promise<void> {
    return this.trash.inTurn(() => this.save({ ...this.get(id), name }))
  }

  remove(id: string): Promise<void> {
    return this.trash.inTurn(async () => {
      await this.trash.take([newEntry('analysis', { record: this.get(id) })], () => removeFile(this.context.store.paths.analysisFile(id)))
      this.analyses.delete(id)
      this.context.emit('analyses.removed', { analysisId: id })
    })
  }

  restore(id: string): Promise<void> {
    return this.trash.inTurn(async () => {
      if (this.analyses.has(id)) return
      const entry = await this.trash.require('analysis', id, 'Let the network listen again.')
      await this.trash.giveBack([entry], () => this.save(entry.record))
    })
  }

  /**
   * To be handed over as a file.
   *
   * @param begins is told the job that listens for the tuning of a tune
   * @throws ProjectError where what it holds cannot be written so
   */
  async file(
    id: string,
    ending: AnalysisEnding,
    begins: (jobId: string) => void = () => undefined,
  ): Promise<{ fileName: string; text: string }> {
    const analysis = this.get(id)
    const kind = kindFound(analysis.found)
    const endings: readonly string[] = ANALYSIS_ENDINGS[kind]
    if (!endings.includes(ending))
      throw new ProjectError({
        code: 'bad-input',
        message: `"${analysis.name}" holds ${HELD[kind]}, and cannot be written as ${ending}.`,
        advice: `Save it as ${endings.join(', ')}.`,
      })
    const tuningCents = kind === 'tune' ? await this.tuningOf(analysis, begins) : 0
    return { fileName: safeFileName(`${analysis.name}${ending}`), text: ANALYSIS_FILES[ending].write(analysis, tuningCents) }
  }

  /** Of its recording, which is listened to where it was not; of one that is not there any more A = 440 Hz. */
  private async tuningOf({ recording }: Analysis, begins: (jobId: string) => void): Promise<number> {
    if (!this.library.recordings.some(({ id }) => id === recording.id)) return 0
    const job = this.hearing.start([recording.id])
    begins(job.id)
    const [one] = await job.done
    return one?.heard?.tuningCents ?? 0
  }

  private known({ runId, checkpointStep }: Analysis['provenance'], recording: Recording): Analysis | undefined {
    const contentHash = soundKeyOf(recording)
    return this.list().find(
      ({ provenance, recording: heard, previewEpoch }) =>
        previewEpoch === null &&
        provenance.runId === runId &&
        provenance.checkpointStep === checkpointStep &&
        heard.contentHash === contentHash,
    )
  }

  private async analyse(
    provenance: Analysis['provenance'],
    recording: Recording,
    control: JobControl,
    tell: (progress: number) => void,
  ): Promise<Analysis> {
    const [source] = await this.library.pcmSources([recording.id], control)
    const found = await runInEngine(
      this.context.forker,
      'label-recording',
      {
        ...listenerOf(this.context.store.paths, { runId: provenance.runId, step: provenance.checkpointStep }),
        source,
      },
      { signal: control.signal, onEvent: ({ progress }) => tell(progress) },
    )
    const name = uniqueName(
      Array.from(`${found.curves.length > 0 ? 'Values' : NAMED[kindFound(found)]} of ${recording.name}`)
        .slice(0, 110)
        .join('')
        .trim(),
      this.list().map((other) => other.name),
    )
    return this.add(provenance, recording, { name, found, previewEpoch: null })
  }

  private async add(
    provenance: Analysis['provenance'],
    recording: Recording,
    facts: Pick<Analysis, 'name' | 'found' | 'previewEpoch'>,
  ): Promise<Analysis> {
    const heard = { id: recording.id, name: recording.name, contentHash: soundKeyOf(recording) }
    const id = newId('analysis')
    const analysis: Analysis = { version: 1, id, createdAt: new Date().toISOString(), provenance, recording: heard, ...facts }
    await this.save(analysis)
    return analysis
  }

  private async save(analysis: Analysis): Promise<void> {
    const { paths } = this.context.store
    await makeFolder(paths.analyses)
    await writeRecord(paths.analysisFile(analysis.id), analysis)
    this.analyses.set(analysis.id, analysis)
    this.context.emit('analyses.changed', analysis)
  }
}
