import { isBetter, primaryOf } from '../../../src-shared/project/index.ts'
import type { CheckpointSummary, PrimaryMeasure } from '../../../src-shared/project/index.ts'
import type { KeptFacts } from '../datasets/model-data.ts'
import type { HostTensor } from '../host-tensor.ts'
import type { JobHooks } from '../job-hooks.ts'
import type { TrainEvent, TrainInput } from './train-job.ts'
import { checkpointRoot, checkpointsToKeep, listCheckpoints, pruneCheckpoints, saveCheckpoint } from '../checkpoints/checkpoint-store.ts'
import type { MetricsLog } from './metrics-log.ts'
import type { Position } from './position.ts'
import { CHECKPOINT_INTERVAL_SECONDS } from './train-options.ts'

export interface RunCheckpointsParts {
  input: TrainInput
  hooks: JobHooks<TrainEvent>
  measure: PrimaryMeasure
  kept: KeptFacts
  stepsPerEpoch: number
  log: MetricsLog
  intervalSeconds?: number
}

/** When a run's checkpoints are due, what is in them, and which of them stay. */
export class RunCheckpoints {
  readonly #parts: RunCheckpointsParts
  readonly #root: string
  #saved: { step: number; epoch: number }
  #savedAt = performance.now()
  /** Of the primary measure on what is kept aside. */
  #best: number | null = null

  private constructor(parts: RunCheckpointsParts, { step, epoch }: Position) {
    this.#parts = parts
    this.#root = checkpointRoot(parts.input.runFolder)
    this.#saved = { step, epoch }
  }

  /** @param position where the run goes on from: its beginning, or a checkpoint's */
  static async open(parts: RunCheckpointsParts, position: Position): Promise<RunCheckpoints> {
    const checkpoints = new RunCheckpoints(parts, position)
    for (const { step, validation } of await listCheckpoints(checkpoints.#root))
      if (step <= position.step) checkpoints.#isBest({ validation })
    return checkpoints
  }

  /** Steps that led to the newest one; 0 where there is none yet. */
  get savedStep(): number {
    return this.#saved.step
  }

  isSaved({ step, epoch }: Position): boolean {
    return step === this.#saved.step && epoch === this.#saved.epoch
  }

  /** A crash must not cost more than this much training. */
  get intervalPassed(): boolean {
    return performance.now() - this.#savedAt > this.#intervalSeconds * 1000
  }

  get #intervalSeconds(): number {
    return this.#parts.intervalSeconds ?? CHECKPOINT_INTERVAL_SECONDS
  }

  /** After an epoch: the best so far, those that the settings ask for, and the last are kept. */
  isDueAfter({ epoch, validation }: Position): boolean {
    return this.#isBest({ validation }) || this.#isChosen(epoch) || epoch === this.#parts.input.settings.epochs || this.intervalPassed
  }

  /** How many are still to come, roughly: those that were asked for, and one each time the interval has passed. */
  expectedLeft({ epoch }: Position, secondsLeft: number): number {
    const { epochs, checkpointEveryEpochs: every, previewEpochs } = this.#parts.input.settings
    const regular = Math.floor(epochs / every) - Math.floor(epoch / every)
    const others = new Set([...previewEpochs, epochs].filter((later) => later > epoch && later <= epochs && later % every !== 0))
    return Math.max(regular + others.size, Math.floor(secondsLeft / this.#intervalSeconds))
  }

  async save(position: Position, state: () => Promise<Map<string, HostTensor>>): Promise<void> {
    const { input, hooks, kept: facts, log, measure } = this.#parts
    const { step, epoch, training, validation, stepInEpoch, sums, examples, epochSeconds, plateau } = position
    // A checkpoint never stands without the measures that led to it.
    await log.sync()
    await saveCheckpoint(this.#root, {
      record: {
        version: 2,
        summary: { step, epoch, training, validation },
        settings: input.settings,
        ...facts,
        progress: { stepInEpoch, sums, examples, epochSeconds, plateau },
      },
      tensors: await state(),
    })
    this.#saved = { step, epoch }
    this.#savedAt = performance.now()
    // What lies beyond could not be read when the run was resumed.
    const summaries = (await listCheckpoints(this.#root)).filter((summary) => summary.step <= step)
    const keep = checkpointsToKeep(summaries, measure, (summary) => this.#isChosenEpochEnd(summary))
    await pruneCheckpoints(this.#root, keep)
    hooks.emit({ type: 'checkpoints', checkpoints: summaries.filter((summary) => keep.has(summary.step)) })
  }

  /** Whether there has been none better; remembers it. */
  #isBest({ validation }: Pick<Position, 'validation'>): boolean {
    const { measure } = this.#parts
    const value = primaryOf(validation, measure)
    if (value === null || (this.#best !== null && !isBetter(value, this.#best, measure))) return false
    this.#best = value
    return true
  }

  #isChosen(epoch: number): boolean {
    const { settings } = this.#parts.input
    return epoch > 0 && (epoch % settings.checkpointEveryEpochs === 0 || settings.previewEpochs.includes(epoch))
  }

  #isChosenEpochEnd({ step, epoch }: CheckpointSummary): boolean {
    return this.#isChosen(epoch) && step === epoch * this.#parts.stepsPerEpoch
  }
}
