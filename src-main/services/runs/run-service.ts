import { join } from 'node:path'
import {
  groupsUnlessChosen,
  isInstrument,
  learntGroupsObstacle,
  mayHaveGroups,
  isLabels,
  materialOf,
  type EpochMetrics,
  type ProviderId,
  type Recording,
  type Run,
  type TrainingSettings,
} from '../../../src-shared/project/index.ts'
import type { Song } from '../../../src-shared/music/index.ts'
import { makeFolder } from '../../storage/folders.ts'
import type { TrainResult } from '../../engine/training/train-job.ts'
import { checkedSizes, modelOf } from '../../engine/models/index.ts'
import { explaining } from '../../failures/file-errors.ts'
import { ProjectError } from '../../failures/project-error.ts'
import { toFailure } from '../../failures/to-failure.ts'
import { EngineTraining, type PreviewKeeper } from './engine-training.ts'
import { newId } from '../project/identifiers.ts'
import { JobCancelled, type JobControl } from '../machine/jobs.ts'
import type { AnalysisService } from '../analyses/analysis-service.ts'
import type { LibraryService } from '../library/library-service.ts'
import { requireLabels, requireTeacher } from './learnt-labels.ts'
import { LearntRecordings } from './learnt-recordings.ts'
import { TuneMaterial } from './learnt-tunes.ts'
import { readMetrics } from './run-metrics.ts'
import { RunRecords } from './run-records.ts'
import type { SessionContext } from '../project/session-context.ts'
import type { MidiTakeService } from '../takes/midi-take-service.ts'
import type { TakeService } from '../takes/take-service.ts'
import type { Trash } from '../trash/trash.ts'
import { newEntry } from '../trash/trash-entry.ts'

/** How a training ended, as far as it ended well: completed, or stopped or paused with a checkpoint kept. */
export interface RunOutcome {
  run: Run
  result: TrainResult
}

/** Why the person (or the closing program) ends a running training. */
type Ending = 'paused' | 'stopped'

interface ActiveRun {
  jobId: string
  done: Promise<RunOutcome>
  ending: Ending
}

interface NewRun {
  name?: string
  /** The one that is best on this machine where left out. */
  provider?: ProviderId
  /** So long it is to take, instead of the epochs of its settings. */
  withinSeconds?: number
  /** Id of the run whose newest state it begins with, to learn from more. */
  continues?: string
}

/** What trainings learn from, and where what they make along the way is kept. */
export interface RunParts {
  library: LibraryService
  takes: TakeService
  midiTakes: MidiTakeService
  analyses: AnalysisService
}

/** The trainings of a project: starts, pauses, resumes and stops them. */
export class RunService {
  private readonly context: SessionContext
  private readonly library: LibraryService
  private readonly keepPreview: PreviewKeeper
  private readonly trash: Trash
  private readonly records: RunRecords
  private readonly learnt: LearntRecordings
  private readonly tunes: TuneMaterial
  private readonly active = new Map<string, ActiveRun>()
  /** New runs whose provider is chosen when their turn comes. */
  private readonly leftToUs = new Set<string>()

  constructor(context: SessionContext, { library, takes, midiTakes, analyses }: RunParts, trash: Trash) {
    this.context = context
    this.library = library
    this.keepPreview = (run, { preview, ...place }) => {
      if (preview.kind === 'sound') return takes.addPreview(run, place, preview)
      return preview.kind === 'notes' ? midiTakes.addPreview(run, place, preview) : analyses.addPreview(run, place, preview)
    }
    this.trash = trash
    this.records = new RunRecords(context)
    this.learnt = new LearntRecordings(context, library)
    this.tunes = new TuneMaterial(midiTakes)
    this.library.learners = {
      material: () => this.list().flatMap(({ material }) => material),
      replaced: (recordings) => this.learnt.tellReplaced(recordings, this.list()),
    }
  }

  /** @param known  all recordings, those in the trash too: runs from before it was noted learn from them what they learnt from */
  async load(notices: string[], known: readonly Recording[]): Promise<void> {
    await this.records.load(notices)
    for (const { id, split, material } of this.list())
      if (material.length === 0 && split.length > 0) this.records.complete(id, { material: materialOf(split, known) })
  }

  list(): Run[] {
    return this.records.list()
  }

  get(id: string): Run {
    return this.records.get(id)
  }

  /** Where the instruments lie that play tracks of a song, those that are still there. */
  placesOf({ tracks }: Song): { id: string; path: string }[] {
    const named = new Set(tracks.map(({ network }) => network?.runId))
    return this.list()
      .filter(({ id, settings }) => named.has(id) && isInstrument(settings))
      .map(({ id }) => ({ id, path: this.context.store.paths.run(id) }))
  }

  /** The newest run, for `--run latest`. */
  latest(): Run {
    const run = this.list().at(-1)
    if (!run) throw new ProjectError({ code: 'not-found', message: 'There is no run in this project yet.', advice: 'Train a model first.' })
    return run
  }

  async start(wanted: TrainingSettings, { name, provider, continues, withinSeconds }: NewRun = {}): Promise<Run> {
    this.context.store.paths.requireWritable()
    const model = modelOf(wanted.model)
    const settings = mayHaveGroups(wanted) ? { ...wanted, groups: groupsUnlessChosen(wanted.groups, this.learnt.chosen(wanted)) } : wanted
    if (settings.task !== model.descriptor.task)
      throw new ProjectError({
        code: 'bad-input',
        message: `The model ${model.descriptor.name} learns the task ${model.descriptor.task}; the settings are for ${settings.task}.`,
        advice: "Begin from one of the model's presets.",
      })
    checkedSizes(model, settings.sizes)
    if (model.descriptor.learnsFrom === 'notes') this.tunes.chosen(settings)
    else this.learnt.requireMaterial(settings)
    const obstacle = learntGroupsObstacle(settings)
    if (obstacle) throw new ProjectError({ code: 'bad-input', ...obstacle })
    if (model.descriptor.learnsFrom === 'labels') requireLabels(this.learnt.chosen(settings))
    if (isLabels(settings) && settings.teacher) requireTeacher(this.get(settings.teacher.runId), settings.teacher.checkpointStep, settings)
    const [{ name: measureName, better }] = model.descriptor.measures
    const { paths } = this.context.store
    const id = newId(settings.model)
    const number = this.list().filter((run) => run.settings.model === settings.model).length + 1
    const run: Run = {
      version: 2,
      id,
      name: name ?? `${model.descriptor.name} ${number}`,
      createdAt: new Date().toISOString(),
      settings,
      provider: provider ?? 'cpu',
      split: [],
      material: [],
      status: 'queued',
      failure: null,
      epochsDone: 0,
      stepsPerEpoch: null,
      parameters: null,
      trainingFrames: null,
      measure: { name: measureName, better },
      baselines: null,
      checkpoints: [],
      latest: null,
      continues: continues === undefined ? null : this.basisOf(continues, settings),
      withinSeconds: withinSeconds ?? null,
      origin: null,
    }
    const folder = join(paths.incoming, id)
    await explaining(`make the folder of the run in ${paths.folder}`, () => makeFolder(folder))
    await this.adopt(run, folder)
    if (provider === undefined) this.leftToUs.add(id)
    this.enqueue(id, false)
    return run
  }

  /** What a run that goes on with more material begins with. @throws ProjectError where there is nothing, or it is of another kind */
  private basisOf(id: string, settings: TrainingSettings): NonNullable<Run['continues']> {
    const { name, checkpoints, settings: former } = this.get(id)
    const newest = checkpoints.at(-1)
    if (!newest)
      throw new ProjectError({
        code: 'conflict',
        message: `"${name}" has kept no state yet.`,
        advice: 'Let it learn a little longer first.',
      })
    if (former.model !== settings.model)
      throw new ProjectError({
        code: 'bad-input',
        message: `"${name}" is another kind of network.`,
        advice: 'Go on with its own settings, or train a new network.',
      })
    return { runId: id, runName: name, checkpointStep: newest.step }
  }

  /** Takes in a run whose folder has been made elsewhere in the project, complete but for `run.json`. */
  adopt(run: Run, folder: string): Promise<void> {
    return this.records.adopt(run, folder)
  }

  async resume(id: string, epochs?: number): Promise<void> {
    const { name, settings, epochsDone } = this.get(id)
    if (this.active.has(id))
      throw new ProjectError({ code: 'conflict', message: `"${name}" is training already.`, advice: 'Wait, or stop it first.' })
    const wanted = epochs ?? settings.epochs
    if (wanted <= epochsDone) {
      throw new ProjectError({
        code: 'conflict',
        message: `"${name}" has done its ${epochsDone} epochs.`,
        advice: `Choose more than ${epochsDone} epochs to go on.`,
      })
    }
    if (modelOf(settings.model).descriptor.learnsFrom === 'notes') await this.tunes.of(this.get(id))
    else this.learnt.tellMendedOtherwise(this.get(id), this.learnt.unchanged(this.get(id)))
    await this.records.change(id, { settings: { ...settings, epochs: wanted }, status: 'queued', failure: null })
    this.enqueue(id, true)
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
    if (!active)
      throw new ProjectError({ code: 'conflict', message: `"${this.get(id).name}" is not training.`, advice: 'Start or resume it.' })
    return active.done
  }

  metrics(id: string): Promise<EpochMetrics[]> {
    return readMetrics(this.context.store.paths.run(this.get(id).id))
  }

  rename(id: string, name: string): Promise<void> {
    return this.trash.inTurn(() => this.records.change(id, { name }))
  }

  async remove(id: string): Promise<void> {
    this.get(id)
    if (this.active.has(id)) await this.end(id, 'stopped')
    await this.trash.inTurn(async () => {
      if (this.active.has(id))
        throw new ProjectError({ code: 'conflict', message: `"${this.get(id).name}" is training.`, advice: 'Stop it first.' })
      await this.records.save(id)
      // Its record moves with its folder.
      await this.trash.take([newEntry('run', { record: this.get(id) })], async () => this.records.delete(id))
      this.context.emit('training.runRemoved', { runId: id })
    })
  }

  restore(id: string): Promise<void> {
    return this.trash.inTurn(async () => {
      if (this.records.has(id)) return
      const entry = await this.trash.require('run', id, 'Train it again.')
      await this.trash.giveBack([entry], async () => this.records.add(entry.record))
      this.context.emit('training.runChanged', this.get(id))
    })
  }

  /** Pauses all trainings, with a checkpoint each. */
  async close(): Promise<void> {
    await Promise.all([...this.active.keys()].map((id) => this.end(id, 'paused')))
    await this.records.saveAll()
  }

  private enqueue(id: string, resume: boolean): void {
    const { name, settings } = this.get(id)
    const active: Pick<ActiveRun, 'ending'> = { ending: 'stopped' }
    const job = this.context.jobs.start({
      kind: 'training',
      title: `Training ${name}`,
      subjectId: id,
      work: (control) => this.train(id, control, resume, () => active.ending),
    })
    const done = job.done
      .catch(async (error: unknown) => {
        await this.settleFailed(id, error, job.signal.aborted ? active.ending : null)
        throw error
      })
      .finally(() => this.active.delete(id))
    this.active.set(id, Object.assign(active, { jobId: job.id, done }))
    // Whoever waits gets the error too; nobody has to wait.
    done.catch((error: unknown) => this.context.log.write('info', `Training of ${id} ended early`, { error }))
    this.context.log.write('info', `Training of ${id} was queued`, { settings })
  }

  private async train(id: string, control: JobControl, resume: boolean, ending: () => Ending): Promise<RunOutcome> {
    await this.records.happened(id, { status: 'running' })
    await this.chooseProvider(id, control)
    const { context, library, keepPreview, records, learnt, tunes } = this
    const result = await new EngineTraining({ context, library, keepPreview, records, learnt, tunes }, id, control).run(resume)
    await records.happened(id, { status: result.outcome === 'completed' ? 'completed' : ending(), epochsDone: result.epochsDone })
    return { run: this.get(id), result }
  }

  private async chooseProvider(id: string, control: JobControl): Promise<void> {
    if (!this.leftToUs.has(id)) return
    const provider = await this.context.providers.best('training', () =>
      control.update({ detail: 'Measuring, once, what this machine trains fastest on', progress: null }),
    )
    this.leftToUs.delete(id)
    await this.records.happened(id, { provider })
  }

  private async end(id: string, ending: Ending): Promise<void> {
    const active = this.active.get(id)
    if (!active) {
      if (ending === 'stopped' && this.get(id).status === 'paused') await this.records.change(id, { status: 'stopped' })
      return
    }
    active.ending = ending
    this.context.jobs.cancel(active.jobId)
    // How it ended stands in the run itself.
    await active.done.then(
      () => undefined,
      () => undefined,
    )
  }

  /** After an error; `ending` where the training was being ended anyway. */
  private async settleFailed(id: string, error: unknown, ending: Ending | null): Promise<void> {
    const { message, advice } = toFailure(error)
    if (ending === null) {
      await this.records.happened(id, { status: 'failed', failure: { message, advice } })
      return
    }
    if (!(error instanceof JobCancelled)) {
      this.context.emit('app.notice', {
        level: 'warning',
        message: `"${this.get(id).name}" did not end tidily. ${message}`,
        advice: 'It can be resumed from its last checkpoint.',
      })
    }
    await this.records.happened(id, { status: ending })
  }
}
