import { availableParallelism } from 'node:os'
import { epochsWithin, isLabels, learnsPairs, materialOf, type LearntMaterial, type Run } from '../../../src-shared/project/index.ts'
import type { TrainEvent, TrainInput, TrainResult } from '../../engine/training/train-job.ts'
import { modelOf } from '../../engine/models/index.ts'
import { ProjectError } from '../../failures/project-error.ts'
import { EngineProcessLost, runInEngine } from '../../workers/engine-client.ts'
import type { LibraryService } from '../library/library-service.ts'
import type { JobControl } from '../machine/jobs.ts'
import type { SessionContext } from '../project/session-context.ts'
import { EngineLease } from './engine-lease.ts'
import { labelsOfRun } from './learnt-labels.ts'
import type { LearntRecordings } from './learnt-recordings.ts'
import type { TuneMaterial } from './learnt-tunes.ts'
import type { RunRecords } from './run-records.ts'

const PREVIEW_SECONDS = 10
const TELL_STEP_EVERY_MS = 200
/** Whoever presses Stop waits two seconds at most, however long one step of the model takes. */
const STOP_GRACE_MS = 1_700
/** Nothing is computed meanwhile. Writing the checkpoint of a large model takes a while on a slow disk. */
const SAVE_GRACE_MS = 60_000

type PreviewEvent = Extract<TrainEvent, { type: 'preview' }>
/** Takes over what was made with a run's network along the way. */
export type PreviewKeeper = (run: Run, event: PreviewEvent) => Promise<unknown>

export interface TrainingParts {
  context: SessionContext
  library: LibraryService
  keepPreview: PreviewKeeper
  records: RunRecords
  learnt: LearntRecordings
  tunes: TuneMaterial
}

/** One training of one run in an engine process, from its start to its end; what happens meanwhile goes into the run's record. */
export class EngineTraining {
  private readonly parts: TrainingParts
  private readonly id: string
  private readonly control: JobControl
  private lastStepTold = -Infinity
  /** Of a training that learns from notes. */
  private tunes: readonly LearntMaterial[] | null = null

  constructor(parts: TrainingParts, id: string, control: JobControl) {
    this.parts = parts
    this.id = id
    this.control = control
  }

  /**
   * @param resume  goes on from the newest checkpoint
   * @throws what made it fail
   */
  async run(resume: boolean): Promise<TrainResult> {
    const { context, records, keepPreview } = this.parts
    const lease = new EngineLease(context.store.paths.run(this.id), context.own)
    await lease.awaitFormerEnd()
    await this.decideEpochs()
    const input = await this.input(resume)
    let previews: Promise<void> = Promise.resolve()
    const training = runInEngine(context.forker, 'train', input, {
      signal: this.control.signal,
      graceMs: STOP_GRACE_MS,
      graceAfterMs: ({ type }) => (type === 'saving' ? SAVE_GRACE_MS : type === 'checkpoints' ? STOP_GRACE_MS : null),
      onStart: (pid) => {
        if (pid !== undefined)
          void lease.record(pid).catch((error: unknown) => context.log.write('warning', 'The engine process cannot be noted', { error }))
      },
      onEvent: (event) => {
        if (event.type === 'preview') previews = previews.then(async () => void (await keepPreview(records.get(this.id), event)))
        else this.hear(event)
      },
    })
    let result: TrainResult
    try {
      result = await training.catch((error: unknown) => this.stoppedInMidStep(error))
    } catch (error) {
      await previews
      if (!(error instanceof EngineProcessLost) || error.reason !== 'died' || records.get(this.id).provider === 'cpu') throw error
      // A graphics driver can take the whole process along.
      this.fallBack(error.detail, 'It goes on from its last checkpoint. A newer graphics driver may help the next one.')
      return this.run(true)
    }
    await previews
    await lease.release()
    return result
  }

  /** How many epochs fit into the time that the person gives, on this machine and with this material; decided once. */
  private async decideEpochs(): Promise<void> {
    const { context, records } = this.parts
    const { withinSeconds, epochsDone, checkpoints, settings } = records.get(this.id)
    if (withinSeconds === null || epochsDone > 0 || checkpoints.length > 0) return
    const measuring = runInEngine(context.forker, 'measure-training', await this.input(false), {
      signal: this.control.signal,
      onEvent: ({ detail }) => this.control.update({ detail, progress: null }),
    })
    const measured = await measuring.catch((error: unknown) => {
      // Stopped: so is what comes next.
      if (this.control.signal.aborted) return null
      throw error
    })
    if (measured) records.happens(this.id, { settings: { ...settings, epochs: epochsWithin(withinSeconds, measured) } })
  }

  /** From here on the run is the processor's, also when it is resumed. */
  private fallBack(reason: string, advice: string): void {
    const { context, records } = this.parts
    const { name, provider } = records.get(this.id)
    context.log.write('warning', `${provider} failed in ${this.id}`, { reason })
    context.emit('app.notice', {
      level: 'warning',
      message: `"${name}" is trained on the processor, since ${provider} failed.`,
      advice,
    })
    records.happens(this.id, { provider: 'cpu' })
  }

  /** What is left of a training whose step would have taken too long to wait for: its newest checkpoint. */
  private stoppedInMidStep(error: unknown): TrainResult {
    if (!(error instanceof EngineProcessLost) || error.reason !== 'cancelled') throw error
    const { context, records } = this.parts
    const { name, checkpoints, latest } = records.get(this.id)
    const newest = checkpoints.at(-1)
    context.emit('app.notice', {
      level: 'info',
      message: `"${name}" was stopped within a step, since one step takes long.`,
      advice: newest ? `It goes on from its checkpoint of step ${newest.step}.` : 'It had no checkpoint yet: it begins anew.',
    })
    return {
      outcome: 'stopped',
      epochsDone: newest?.epoch ?? 0,
      training: newest?.training ?? null,
      validation: newest?.validation ?? null,
      secondsPerEpoch: latest?.seconds ?? null,
    }
  }

  private async input(resume: boolean): Promise<TrainInput> {
    const { context, records } = this.parts
    const { paths } = context.store
    const run = records.get(this.id)
    const { settings, provider, split, checkpoints } = run
    // What it has learnt by itself holds all of what it began with.
    const continues = checkpoints.length === 0 ? run.continues : null
    if (continues) requireBasis(records, continues)
    return {
      runFolder: paths.run(this.id),
      featureFolder: paths.features,
      settings,
      provider,
      threads: availableParallelism(),
      ...(modelOf(settings.model).descriptor.learnsFrom === 'notes' ? await this.notes() : await this.sounds()),
      split: split.length > 0 ? split : null,
      resume,
      basis: continues ? { runFolder: paths.run(continues.runId), checkpoint: continues.checkpointStep } : undefined,
      teacher:
        isLabels(settings) && settings.teacher
          ? { runFolder: paths.run(settings.teacher.runId), checkpoint: settings.teacher.checkpointStep }
          : undefined,
      previewFolder: paths.previews(this.id),
      previewSeconds: PREVIEW_SECONDS,
    }
  }

  private async sounds(): Promise<Pick<TrainInput, 'sources' | 'labels'>> {
    const { context, library, records, learnt } = this.parts
    const run = records.get(this.id)
    const chosen =
      run.split.length > 0 ? learnt.unchanged(run) : learnt.chosen(run.settings).map((recording) => ({ id: recording.id, recording }))
    const sources = await library.pcmSources(
      chosen.map(({ recording }) => recording.id),
      this.control,
    )
    const known = sources.map((source, i) => ({ ...source, recordingId: chosen[i].id }))
    if (modelOf(run.settings.model).descriptor.learnsFrom !== 'labels' && !learnsPairs(run.settings)) return { sources: known }
    return { sources: known, labels: await labelsOfRun(context.store.paths, run, chosen) }
  }

  private async notes(): Promise<Pick<TrainInput, 'sources' | 'tunes'>> {
    const { records, tunes: material } = this.parts
    const learnt = await material.of(records.get(this.id))
    this.tunes = learnt.material
    return { sources: [], tunes: learnt.tunes }
  }

  private hear(event: Exclude<TrainEvent, PreviewEvent>): void {
    const { id, control } = this
    const { context, library, records, learnt } = this.parts
    const { emit } = context
    switch (event.type) {
      case 'preparing':
        control.update({ detail: event.detail, progress: null })
        return
      case 'fallback':
        this.fallBack(event.reason, event.advice)
        return
      case 'prepared': {
        const { split, trainingFrames, parameters, stepsPerEpoch, baselines, provider, epochsDone } = event
        const ids = new Set(split.map(({ recordingId }) => recordingId))
        const found = this.tunes?.filter(({ recordingId }) => ids.has(recordingId)) ?? materialOf(split, library.recordings)
        const material = records.get(id).material.length > 0 ? records.get(id).material : found
        records.happens(id, { split, material, trainingFrames, parameters, stepsPerEpoch, baselines, provider, epochsDone })
        learnt.tellLeftOut(event.leftOut)
        for (const message of event.warnings) emit('app.notice', { level: 'warning', message, advice: '' })
        return
      }
      case 'step': {
        const { stepsPerEpoch, settings } = records.get(id)
        const { epoch, step, loss, secondsLeft } = event
        const progress = stepsPerEpoch ? Math.min(1, step / (stepsPerEpoch * settings.epochs)) : null
        control.update({ detail: `Epoch ${epoch} of ${settings.epochs}`, progress, secondsLeft })
        if (performance.now() - this.lastStepTold < TELL_STEP_EVERY_MS) return
        this.lastStepTold = performance.now()
        emit('training.stepCompleted', { runId: id, epoch, step, loss, secondsLeft })
        return
      }
      case 'epoch':
        emit('training.epochCompleted', { runId: id, metrics: event.metrics })
        records.happens(id, { latest: event.metrics, epochsDone: event.metrics.epoch })
        return
      case 'saving':
        control.update({ detail: 'Keeping a checkpoint' })
        return
      case 'checkpoints':
        records.happens(id, { checkpoints: event.checkpoints })
        return
    }
  }
}

function requireBasis(records: RunRecords, { runId, runName }: NonNullable<Run['continues']>): void {
  if (!records.has(runId))
    throw new ProjectError({
      code: 'not-found',
      message: `"${runName}", which it goes on from, is not here any more.`,
      advice: 'Bring it back from the trash, or train anew.',
    })
}
