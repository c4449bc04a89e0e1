import { join } from 'node:path'
import { mkdir } from 'node:fs/promises'
import { setImmediate } from 'node:timers/promises'
import type { CheckpointSummary, EpochMetrics, GenerationSettings } from '../../../src-shared/project/index.ts'
import type { Codec } from '../dsp/codecs/index.ts'
import { renderTake } from '../generation/generate-take.ts'
import { playableModel } from '../generation/playable-model.ts'
import type { JobHooks, TrainEvent, TrainInput, TrainResult } from '../jobs.ts'
import { checkpointRoot, checkpointsToKeep, listCheckpoints, pruneCheckpoints, saveCheckpoint } from './checkpoint-store.ts'
import type { Checkpoint } from './checkpoint-store.ts'
import { TrainingDivergedError } from './errors.ts'
import type { Evaluator } from './evaluator.ts'
import type { MetricsLine, MetricsLog } from './metrics-log.ts'
import { epochOrder } from '../datasets/sequences.ts'
import { StepPacer } from './step-pacer.ts'
import { CHECKPOINT_INTERVAL_SECONDS, type TrainOptions } from './train-options.ts'
import type { Trainer } from './trainer.ts'
import type { TrainingData } from '../datasets/training-data.ts'

export interface TrainingLoopParts {
  input: TrainInput
  hooks: JobHooks<TrainEvent>
  codec: Codec
  data: TrainingData
  plan: { steps: number; batch: number }
  trainer: Trainer
  evaluator: Evaluator | null
  log: MetricsLog
  /** What the run goes on from. */
  checkpoint: Checkpoint | null
  options: TrainOptions
}

/** Where a run stands. */
interface Position {
  /** Steps taken. */
  step: number
  /** Epochs finished. */
  epoch: number
  stepInEpoch: number
  lossSum: number
  lossSequences: number
  /** Spent on the epoch under way. */
  epochSeconds: number
  trainLoss: number | null
  /** Of the weights as they are now; null within an epoch. */
  validationLoss: number | null
}

const startPosition = (checkpoint: Checkpoint | null): Position => {
  if (!checkpoint) return { step: 0, epoch: 0, stepInEpoch: 0, lossSum: 0, lossSequences: 0, epochSeconds: 0, trainLoss: null, validationLoss: null }
  const { summary, progress } = checkpoint.record
  return { ...summary, ...progress }
}

/** The epochs of one run, from where it stands to its end or to a stop. */
export class TrainingLoop {
  readonly #parts: TrainingLoopParts
  readonly #pacer: StepPacer
  readonly #sequences: Float32Array
  readonly #weights: Float32Array
  readonly #epochSeconds: number[] = []
  #position: Position
  #savedStep: number
  #savedAt = performance.now()
  #bestValidationLoss = Infinity

  constructor(parts: TrainingLoopParts) {
    this.#parts = parts
    this.#position = startPosition(parts.checkpoint)
    this.#savedStep = this.#position.step
    this.#pacer = new StepPacer(parts.trainer.valuesPerStep * Float32Array.BYTES_PER_ELEMENT, parts.options.mostStepsPerRun)
    const mostSteps = Math.min(this.#pacer.limit, parts.plan.steps)
    this.#sequences = new Float32Array(mostSteps * parts.trainer.valuesPerStep)
    this.#weights = new Float32Array(mostSteps * parts.plan.batch)
  }

  async run(): Promise<TrainResult> {
    const { input, hooks } = this.#parts
    await this.#rememberBest()
    const position = this.#position
    if (position.stepInEpoch === 0 && position.epoch > 0) await this.#previewWhereDue()
    while (position.epoch < input.settings.epochs && !hooks.signal.aborted) {
      if (await this.#trainEpoch()) await this.#endEpoch()
    }
    await this.#save()
    return {
      outcome: position.epoch < input.settings.epochs ? 'stopped' : 'completed',
      epochsDone: position.epoch,
      trainLoss: position.trainLoss,
      validationLoss: position.validationLoss,
      secondsPerEpoch: this.#secondsPerEpoch(),
    }
  }

  /** Takes the rest of the epoch's steps; false where it was told to stop before the end. */
  async #trainEpoch(): Promise<boolean> {
    const { input, hooks, data, plan } = this.#parts
    const position = this.#position
    position.validationLoss = null
    const order = epochOrder(data.training.count, input.settings.seed, position.epoch + 1)
    while (position.stepInEpoch < plan.steps) {
      if (hooks.signal.aborted) return false
      await this.#takeSteps(order, Math.min(this.#pacer.next(), plan.steps - position.stepInEpoch))
      // At the epoch's end its losses belong to the checkpoint, see #saveWhereDue.
      if (position.stepInEpoch < plan.steps && this.#intervalPassed()) await this.#save()
      // Lets a stop message in: the engine itself never yields.
      await setImmediate()
    }
    return true
  }

  /** One uninterruptible run of the engine. */
  async #takeSteps(order: Uint32Array, steps: number): Promise<void> {
    const { input, hooks, plan, trainer, log } = this.#parts
    const position = this.#position
    const startedAt = performance.now()
    const rows = await this.#fillSteps(order, steps)
    const losses = await trainer.run(
      steps,
      this.#sequences.subarray(0, steps * trainer.valuesPerStep),
      this.#weights.subarray(0, steps * plan.batch),
    )
    const seconds = (performance.now() - startedAt) / 1000
    this.#pacer.measured(steps, seconds)
    position.epochSeconds += seconds

    const lines: MetricsLine[] = []
    for (let i = 0; i < steps; i++) {
      const loss = losses[i]
      if (!Number.isFinite(loss)) throw new TrainingDivergedError(position.step + 1, loss, input.settings.learningRate)
      position.step++
      position.stepInEpoch++
      position.lossSum += loss * rows[i]
      position.lossSequences += rows[i]
      lines.push({ type: 'step', epoch: position.epoch + 1, step: position.step, loss })
    }
    await log.append(lines)
    hooks.emit({ type: 'step', epoch: position.epoch + 1, step: position.step, loss: losses[steps - 1], secondsLeft: this.#secondsLeft() })
  }

  /** @returns how many sequences each step learns from */
  async #fillSteps(order: Uint32Array, steps: number): Promise<number[]> {
    const { data, plan, trainer } = this.#parts
    const rows: number[] = []
    this.#weights.fill(0)
    for (let i = 0; i < steps; i++) {
      const first = (this.#position.stepInEpoch + i) * plan.batch
      const indices = [...order.subarray(first, first + plan.batch)]
      const target = this.#sequences.subarray(i * trainer.valuesPerStep, (i + 1) * trainer.valuesPerStep)
      await data.training.fill(indices, plan.batch, data.standardiser, target)
      this.#weights.fill(1 / indices.length, i * plan.batch, i * plan.batch + indices.length)
      rows.push(indices.length)
    }
    return rows
  }

  async #endEpoch(): Promise<void> {
    const { hooks, data, evaluator, trainer, log } = this.#parts
    const position = this.#position
    const startedAt = performance.now()
    const validationLoss = evaluator && data.validation ? await evaluator.loss(data.validation, data.standardiser, await trainer.weights()) : null
    position.epochSeconds += (performance.now() - startedAt) / 1000
    const metrics: EpochMetrics = {
      epoch: position.epoch + 1,
      step: position.step,
      trainLoss: position.lossSum / position.lossSequences,
      validationLoss,
      seconds: position.epochSeconds,
    }
    this.#epochSeconds.push(metrics.seconds)
    Object.assign(position, { epoch: metrics.epoch, stepInEpoch: 0, lossSum: 0, lossSequences: 0, epochSeconds: 0 } satisfies Partial<Position>)
    Object.assign(position, { trainLoss: metrics.trainLoss, validationLoss } satisfies Partial<Position>)
    await log.append([{ type: 'epoch', ...metrics }])
    hooks.emit({ type: 'epoch', metrics })
    await this.#saveWhereDue()
    await this.#previewWhereDue()
  }

  async #rememberBest(): Promise<void> {
    for (const { step, validationLoss } of await listCheckpoints(checkpointRoot(this.#parts.input.runFolder))) {
      if (step <= this.#position.step && validationLoss !== null) this.#bestValidationLoss = Math.min(this.#bestValidationLoss, validationLoss)
    }
  }

  #isChosen(epoch: number): boolean {
    const { settings } = this.#parts.input
    return epoch > 0 && (epoch % settings.checkpointEveryEpochs === 0 || settings.previewEpochs.includes(epoch))
  }

  async #saveWhereDue(): Promise<void> {
    const { epoch, validationLoss } = this.#position
    const best = validationLoss !== null && validationLoss < this.#bestValidationLoss
    if (best) this.#bestValidationLoss = validationLoss
    if (best || this.#isChosen(epoch) || epoch === this.#parts.input.settings.epochs || this.#intervalPassed()) await this.#save()
  }

  #intervalPassed(): boolean {
    const { checkpointIntervalSeconds = CHECKPOINT_INTERVAL_SECONDS } = this.#parts.options
    return performance.now() - this.#savedAt > checkpointIntervalSeconds * 1000
  }

  async #save(): Promise<void> {
    const { input, hooks, codec, data, trainer, log } = this.#parts
    const { step, epoch, trainLoss, validationLoss, stepInEpoch, lossSum, lossSequences, epochSeconds } = this.#position
    if (step === this.#savedStep) return
    // A checkpoint never stands without the losses that led to it.
    await log.sync()
    const root = checkpointRoot(input.runFolder)
    const { id, sampleRate, layout, frameSamples, hopSamples, dimensions } = codec
    await saveCheckpoint(root, {
      record: {
        version: 1,
        summary: { step, epoch, trainLoss, validationLoss },
        settings: input.settings,
        codec: { id, sampleRate, channels: layout, frameSamples, hopSamples, dimensions },
        standardisation: data.standardisation,
        progress: { stepInEpoch, lossSum, lossSequences, epochSeconds },
      },
      tensors: await trainer.state(),
    })
    this.#savedStep = step
    this.#savedAt = performance.now()
    // What lies beyond could not be read when the run was resumed.
    const summaries = (await listCheckpoints(root)).filter((summary) => summary.step <= step)
    const keep = checkpointsToKeep(summaries, (summary) => this.#isChosenEpochEnd(summary))
    await pruneCheckpoints(root, keep)
    hooks.emit({ type: 'checkpoints', checkpoints: summaries.filter((summary) => keep.has(summary.step)) })
  }

  #isChosenEpochEnd({ step, epoch }: CheckpointSummary): boolean {
    return this.#isChosen(epoch) && step === epoch * this.#parts.plan.steps
  }

  async #previewWhereDue(): Promise<void> {
    const { input, hooks, codec, data, trainer, log } = this.#parts
    const { epoch, step } = this.#position
    if (!input.settings.previewEpochs.includes(epoch) || log.previewedEpochs.has(epoch)) return
    const seed = this.#previewSeed()
    const settings: GenerationSettings = {
      mode: 'window',
      seconds: input.previewSeconds,
      level: 'hold',
      variation: 0,
      randomSeed: input.settings.seed,
      rawJoins: false,
    }
    await mkdir(input.previewFolder, { recursive: true })
    const take = await renderTake(
      {
        model: playableModel(input.settings, codec, data.standardisation, await trainer.weights()),
        seed,
        settings,
        outPath: join(input.previewFolder, `${epoch}.wav`),
        askedAt: performance.now(),
        provider: input.provider,
        threads: input.threads,
      },
      { emit: () => undefined, signal: hooks.signal },
    )
    if (take.outcome === 'cancelled') return
    await log.append([{ type: 'preview', epoch, step }])
    hooks.emit({ type: 'preview', epoch, step, take, seed: { recordingId: seed.source.recordingId, startSeconds: seed.startSeconds }, settings })
  }

  /** The middle of the first held-out stretch, or of the first one at all. */
  #previewSeed(): { source: TrainInput['sources'][number]; startSeconds: number } {
    const { input, codec, data } = this.#parts
    const { segments } = data.split
    const segment = segments.find(({ part }) => part === 'validation') ?? segments[0]
    const source = input.sources.find(({ recordingId }) => recordingId === segment.recordingId)!
    const seedSeconds = codec.sampleCount(input.settings.sequenceFrames) / codec.sampleRate
    return { source, startSeconds: Math.max(segment.startSeconds, (segment.startSeconds + segment.endSeconds - seedSeconds) / 2) }
  }

  #secondsPerEpoch(): number | null {
    const done = this.#epochSeconds
    if (done.length > 0) return done.reduce((sum, seconds) => sum + seconds, 0) / done.length
    return this.#pacer.secondsPerStep === null ? null : this.#pacer.secondsPerStep * this.#parts.plan.steps
  }

  #secondsLeft(): number | null {
    const perStep = this.#pacer.secondsPerStep
    if (perStep === null) return null
    return (this.#parts.plan.steps * this.#parts.input.settings.epochs - this.#position.step) * perStep
  }
}
