import { setImmediate } from 'node:timers/promises'
import { primaryOf } from '../../../src-shared/project/index.ts'
import type { EpochMetrics, Measured, PrimaryMeasure } from '../../../src-shared/project/index.ts'
import type { ModelData } from '../datasets/model-data.ts'
import type { HostTensor } from '../host-tensor.ts'
import type { JobHooks } from '../job-hooks.ts'
import type { TrainEvent, TrainInput, TrainResult } from './train-job.ts'
import { checkpointRoot, loadCheckpoint } from '../checkpoints/checkpoint-store.ts'
import type { Checkpoint } from '../checkpoints/checkpoint-store.ts'
import { afterEpoch } from '../checkpoints/plateau.ts'
import type { BoundObjective, ModelDefinition } from '../models/index.ts'
import type { SchedulePoint } from '../nn/index.ts'
import { TrainingDivergedError } from './errors.ts'
import type { Evaluator } from './evaluator.ts'
import { replayFault } from './fault-replay.ts'
import type { MetricsLine, MetricsLog } from './metrics-log.ts'
import { MinibatchFeed } from './minibatch-feed.ts'
import { startPosition } from './position.ts'
import type { Position } from './position.ts'
import { previewExamples, renderPreview } from './previews/index.ts'
import { RunCheckpoints } from './run-checkpoints.ts'
import { StepPacer } from './step-pacer.ts'
import type { TrainOptions } from './train-options.ts'
import type { StepResults, Trainer } from './trainer.ts'
import type { TrainingFault } from './training-fault.ts'
import { WorkClock } from './work-clock.ts'

export interface TrainingLoopParts {
  input: TrainInput
  hooks: JobHooks<TrainEvent>
  model: ModelDefinition
  /** The primary one of its measures. */
  measure: PrimaryMeasure
  data: ModelData
  objective: BoundObjective
  trainer: Trainer
  evaluator: Evaluator | null
  log: MetricsLog
  /** What the run goes on from. */
  checkpoint: Checkpoint | null
  options: TrainOptions
}

/** From here on predictions are a million deviations off and no run comes back: weights grow on without ever being infinite. */
const HOPELESS_LOSS = 1e12

/** A prediction and its loss without the gradients cost about a third of a step. */
const FORWARD_SHARE = 1 / 3

/** The epochs of one run, from where it stands to its end or to a stop. */
export class TrainingLoop {
  readonly #parts: TrainingLoopParts
  readonly #pacer: StepPacer
  readonly #feed: MinibatchFeed
  readonly #checkpoints: RunCheckpoints
  readonly #clock: WorkClock
  readonly #epochSeconds: number[] = []
  readonly #position: Position
  /** Of the steps since the newest checkpoint. */
  #points: SchedulePoint[] = []

  private constructor(parts: TrainingLoopParts, position: Position, checkpoints: RunCheckpoints) {
    const { model, trainer, data, options } = parts
    this.#parts = parts
    this.#position = position
    this.#checkpoints = checkpoints
    this.#pacer = new StepPacer(trainer.bytesPerStep, options.mostStepsPerRun)
    this.#feed = new MinibatchFeed(data, this.#mostSteps)
    this.#clock = new WorkClock({
      validation: ((data.heldOut?.count ?? 0) / data.rows) * FORWARD_SHARE,
      checkpoint: 1,
      preview: (previewExamples(model, parts) / data.rows) * FORWARD_SHARE,
    })
  }

  static async create(parts: TrainingLoopParts): Promise<TrainingLoop> {
    const { input, hooks, data, measure, log, checkpoint, options } = parts
    const position = startPosition(checkpoint)
    const { checkpointIntervalSeconds: intervalSeconds } = options
    const checkpoints = await RunCheckpoints.open(
      { input, hooks, measure, kept: data.kept, stepsPerEpoch: data.stepsPerEpoch, log, intervalSeconds },
      position,
    )
    return new TrainingLoop(parts, position, checkpoints)
  }

  async run(): Promise<TrainResult> {
    const { input, hooks } = this.#parts
    const position = this.#position
    if (position.stepInEpoch === 0 && position.epoch > 0) await this.#previewWhereDue()
    let learnsOn = true
    while (learnsOn && position.epoch < input.settings.epochs && !hooks.signal.aborted) {
      if (!(await this.#trainEpoch())) continue
      await this.#endEpoch()
      learnsOn = !this.#isDone
    }
    await this.#save()
    return {
      outcome: learnsOn && position.epoch < input.settings.epochs ? 'stopped' : 'completed',
      epochsDone: position.epoch,
      training: position.training,
      validation: position.validation,
      secondsPerEpoch: this.#secondsPerEpoch(),
    }
  }

  /** Takes the rest of the epoch's steps; false where it was told to stop before the end. */
  async #trainEpoch(): Promise<boolean> {
    const { hooks, data, options } = this.#parts
    const position = this.#position
    position.validation = null
    while (position.stepInEpoch < data.stepsPerEpoch) {
      if (hooks.signal.aborted) return false
      const rests = options.pace !== undefined && options.pace.share < 1
      await this.#takeSteps(Math.min(this.#pacer.next(rests), data.stepsPerEpoch - position.stepInEpoch))
      // At the epoch's end its losses belong to the checkpoint, see #endEpoch.
      if (position.stepInEpoch < data.stepsPerEpoch && this.#checkpoints.intervalPassed) await this.#save()
      // Lets a stop message in: the engine itself never yields.
      await setImmediate()
    }
    return true
  }

  /** One uninterruptible run of the engine, and the rest after it. */
  async #takeSteps(steps: number): Promise<void> {
    const { hooks, trainer, options } = this.#parts
    const position = this.#position
    const startedAt = performance.now()
    const { tensors, rows } = await this.#feed.fill(position.step, steps)
    const points = Array.from({ length: steps }, (_, i) => this.#pointAt(position.step + i))
    const results = await trainer.run({ tensors, points })
    const seconds = (performance.now() - startedAt) / 1000
    this.#pacer.measured(steps, seconds)
    position.epochSeconds += seconds
    const sound = soundSteps(results)
    this.#points.push(...points.slice(0, sound + 1))
    await this.#advance(results.measures, sound, rows)
    if (sound < steps) throw await this.#diverged(results, sound)
    const rested = (await options.pace?.rest(seconds, hooks.signal)) ?? 0
    this.#clock.measured('step', seconds + rested, steps)
    hooks.emit({
      type: 'step',
      epoch: position.epoch + 1,
      step: position.step,
      loss: results.measures[trainer.primary][steps - 1],
      secondsLeft: this.#secondsLeft(),
    })
  }

  #pointAt(step: number): SchedulePoint {
    const { input, data } = this.#parts
    return { step, totalSteps: data.stepsPerEpoch * input.settings.epochs, halvings: this.#position.plateau.halvings }
  }

  /** Counts steps that were taken, and writes down what they gave. */
  async #advance(measures: StepResults['measures'], steps: number, rows: readonly number[]): Promise<void> {
    const position = this.#position
    const lines: MetricsLine[] = []
    for (let i = 0; i < steps; i++) {
      position.step++
      position.stepInEpoch++
      position.examples += rows[i]
      const ofStep: Measured = {}
      for (const [name, values] of Object.entries(measures)) {
        position.sums[name] = (position.sums[name] ?? 0) + values[i] * rows[i]
        ofStep[name] = values[i]
      }
      lines.push({ type: 'step', epoch: position.epoch + 1, step: position.step, measures: ofStep })
    }
    await this.#parts.log.append(lines)
  }

  /** @param index of the first step of the run of which the results are that cannot be gone on from */
  async #diverged({ measures, gradientNorms }: StepResults, index: number): Promise<TrainingDivergedError> {
    const unsound = Object.values(measures).find((values) => isHopeless(values[index])) ?? measures[this.#parts.trainer.primary]
    const symptom = { loss: unsound[index], gradientNorm: gradientNorms[index] }
    const finite = Number.isFinite(symptom.loss) && Number.isFinite(symptom.gradientNorm)
    const fault = finite ? null : await this.#findFault()
    return new TrainingDivergedError(this.#position.step + 1, symptom, fault, this.#parts.input.settings.learningRate)
  }

  async #findFault(): Promise<TrainingFault | null> {
    const { input, hooks, data, objective, trainer } = this.#parts
    hooks.emit({ type: 'preparing', detail: 'Looking for the cause', progress: 0 })
    const parts = {
      objective,
      threads: input.threads,
      trainer,
      feed: this.#feed,
      stepsPerEpoch: data.stepsPerEpoch,
      mostSteps: this.#mostSteps,
      signal: hooks.signal,
    }
    return replayFault(parts, { step: this.#checkpoints.savedStep, state: await this.#savedState() }, this.#points)
  }

  async #savedState(): Promise<ReadonlyMap<string, HostTensor>> {
    const { input, trainer } = this.#parts
    const { savedStep } = this.#checkpoints
    return savedStep === 0 ? trainer.initialState() : (await loadCheckpoint(checkpointRoot(input.runFolder), savedStep)).tensors
  }

  async #endEpoch(): Promise<void> {
    const { input, hooks, model, data, measure, evaluator, trainer, log, options } = this.#parts
    const position = this.#position
    const startedAt = performance.now()
    const listening = { signal: hooks.signal, pace: options.pace }
    const heldOut =
      evaluator && data.heldOut
        ? await evaluator.measure(data.heldOut, await trainer.weights(), this.#pointAt(position.step), listening)
        : null
    // Told to stop while it was measured: the epoch's end is made up for when the run goes on.
    if (hooks.signal.aborted && evaluator && heldOut === null) return
    const { reported = (means: Measured): Measured => means } = model
    const validation = heldOut && reported(heldOut)
    const unsound = Object.values(validation ?? {}).find(isHopeless)
    if (unsound !== undefined)
      throw new TrainingDivergedError(position.step, { validationLoss: unsound }, null, input.settings.learningRate)
    const seconds = (performance.now() - startedAt) / 1000
    this.#clock.measured('validation', seconds)
    position.epochSeconds += seconds
    const training = reported(Object.fromEntries(Object.entries(position.sums).map(([name, sum]) => [name, sum / position.examples])))
    const epoch = position.epoch + 1
    const metrics: EpochMetrics = {
      epoch,
      step: position.step,
      training,
      validation,
      seconds: position.epochSeconds,
      memoryBytes: process.resourceUsage().maxRSS * 1024,
    }
    this.#epochSeconds.push(metrics.seconds)
    const plateau = afterEpoch(position.plateau, primaryOf(validation ?? training, measure)!, measure.better)
    Object.assign(position, {
      epoch,
      training,
      validation,
      plateau,
      stepInEpoch: 0,
      sums: {},
      examples: 0,
      epochSeconds: 0,
    } satisfies Partial<Position>)
    await log.append([{ type: 'epoch', ...metrics }])
    hooks.emit({ type: 'epoch', metrics })
    if (this.#checkpoints.isDueAfter(position)) await this.#save()
    await this.#previewWhereDue()
  }

  /** Whether it has stopped getting better at what it never heard. */
  get #isDone(): boolean {
    const { model, data } = this.#parts
    const { stepInEpoch, plateau } = this.#position
    const { patienceEpochs = Infinity } = model
    return data.heldOut !== null && stepInEpoch === 0 && plateau.epochsSinceBest >= patienceEpochs
  }

  async #save(): Promise<void> {
    if (this.#checkpoints.isSaved(this.#position)) return
    this.#parts.hooks.emit({ type: 'saving' })
    const startedAt = performance.now()
    await this.#checkpoints.save(this.#position, () => this.#parts.trainer.state())
    this.#points = []
    this.#clock.measured('checkpoint', (performance.now() - startedAt) / 1000)
  }

  async #previewWhereDue(): Promise<void> {
    const { epoch } = this.#position
    if (!this.#isPreviewDueAfter(epoch)) return
    const startedAt = performance.now()
    if (await renderPreview(this.#parts, this.#position)) this.#clock.measured('preview', (performance.now() - startedAt) / 1000)
  }

  #isPreviewDueAfter(epoch: number): boolean {
    const { input, model, log } = this.#parts
    return model.previews !== null && input.settings.previewEpochs.includes(epoch) && !log.previewedEpochs.has(epoch)
  }

  /** Most steps that a run of the engine will ever take. */
  get #mostSteps(): number {
    return Math.min(this.#pacer.limit, this.#parts.data.stepsPerEpoch)
  }

  #secondsPerEpoch(): number | null {
    const done = this.#epochSeconds
    if (done.length > 0) return done.reduce((sum, seconds) => sum + seconds, 0) / done.length
    return this.#pacer.secondsPerStep === null ? null : this.#pacer.secondsPerStep * this.#parts.data.stepsPerEpoch
  }

  #secondsLeft(): number | null {
    const { input, data, evaluator } = this.#parts
    const { epochs, previewEpochs } = input.settings
    const { step, epoch } = this.#position
    const work = {
      step: data.stepsPerEpoch * epochs - step,
      validation: evaluator ? epochs - epoch : 0,
      preview: previewEpochs.filter((later) => later > epoch && later <= epochs && this.#isPreviewDueAfter(later)).length,
    }
    const withoutCheckpoints = this.#clock.secondsLeft({ ...work, checkpoint: 0 })
    if (withoutCheckpoints === null) return null
    return this.#clock.secondsLeft({ ...work, checkpoint: this.#checkpoints.expectedLeft(this.#position, withoutCheckpoints) })
  }
}

const isHopeless = (loss: number): boolean => !(Math.abs(loss) < HOPELESS_LOSS)

/** How many steps of a run can be gone on from: those before the first with a loss or gradient out of all bounds. */
const soundSteps = ({ measures, gradientNorms }: StepResults): number => {
  const all = Object.values(measures)
  const bad = gradientNorms.findIndex((norm, i) => !Number.isFinite(norm) || all.some((values) => isHopeless(values[i])))
  return bad === -1 ? gradientNorms.length : bad
}
