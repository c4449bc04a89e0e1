import type { CheckpointSummary } from '../../../src-shared/project/index.ts'
import type { Codec } from '../dsp/codecs/index.ts'
import type { Standardisation } from '../dsp/codecs/index.ts'
import type { HostTensor } from '../host-tensor.ts'
import type { JobHooks, TrainEvent, TrainInput } from '../jobs.ts'
import { checkpointRoot, checkpointsToKeep, listCheckpoints, pruneCheckpoints, saveCheckpoint } from '../checkpoints/checkpoint-store.ts'
import type { MetricsLog } from './metrics-log.ts'
import type { Position } from './position.ts'
import { CHECKPOINT_INTERVAL_SECONDS } from './train-options.ts'

export interface RunCheckpointsParts {
  input: TrainInput
  hooks: JobHooks<TrainEvent>
  codec: Codec
  standardisation: Standardisation
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
  #bestValidationLoss = Infinity

  private constructor(parts: RunCheckpointsParts, { step, epoch }: Position) {
    this.#parts = parts
    this.#root = checkpointRoot(parts.input.runFolder)
    this.#saved = { step, epoch }
  }

  /** @param position where the run goes on from: its beginning, or a checkpoint's */
  static async open(parts: RunCheckpointsParts, position: Position): Promise<RunCheckpoints> {
    const checkpoints = new RunCheckpoints(parts, position)
    for (const { step, validationLoss } of await listCheckpoints(checkpoints.#root)) {
      if (step <= position.step && validationLoss !== null)
        checkpoints.#bestValidationLoss = Math.min(checkpoints.#bestValidationLoss, validationLoss)
    }
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
  isDueAfter({ epoch, validationLoss }: Position): boolean {
    const best = validationLoss !== null && validationLoss < this.#bestValidationLoss
    if (best) this.#bestValidationLoss = validationLoss
    return best || this.#isChosen(epoch) || epoch === this.#parts.input.settings.epochs || this.intervalPassed
  }

  /** How many are still to come, roughly: those that were asked for, and one each time the interval has passed. */
  expectedLeft({ epoch }: Position, secondsLeft: number): number {
    const { epochs, checkpointEveryEpochs: every, previewEpochs } = this.#parts.input.settings
    const regular = Math.floor(epochs / every) - Math.floor(epoch / every)
    const others = new Set([...previewEpochs, epochs].filter((later) => later > epoch && later <= epochs && later % every !== 0))
    return Math.max(regular + others.size, Math.floor(secondsLeft / this.#intervalSeconds))
  }

  async save(position: Position, state: () => Promise<Map<string, HostTensor>>): Promise<void> {
    const { input, hooks, codec, standardisation, log } = this.#parts
    const { step, epoch, trainLoss, validationLoss, stepInEpoch, lossSum, lossSequences, epochSeconds, plateau } = position
    // A checkpoint never stands without the losses that led to it.
    await log.sync()
    const { id, sampleRate, layout, frameSamples, hopSamples, dimensions } = codec
    await saveCheckpoint(this.#root, {
      record: {
        version: 1,
        summary: { step, epoch, trainLoss, validationLoss },
        settings: input.settings,
        codec: { id, sampleRate, channels: layout, frameSamples, hopSamples, dimensions },
        standardisation,
        progress: { stepInEpoch, lossSum, lossSequences, epochSeconds, plateau },
      },
      tensors: await state(),
    })
    this.#saved = { step, epoch }
    this.#savedAt = performance.now()
    // What lies beyond could not be read when the run was resumed.
    const summaries = (await listCheckpoints(this.#root)).filter((summary) => summary.step <= step)
    const keep = checkpointsToKeep(summaries, (summary) => this.#isChosenEpochEnd(summary))
    await pruneCheckpoints(this.#root, keep)
    hooks.emit({ type: 'checkpoints', checkpoints: summaries.filter((summary) => keep.has(summary.step)) })
  }

  #isChosen(epoch: number): boolean {
    const { settings } = this.#parts.input
    return epoch > 0 && (epoch % settings.checkpointEveryEpochs === 0 || settings.previewEpochs.includes(epoch))
  }

  #isChosenEpochEnd({ step, epoch }: CheckpointSummary): boolean {
    return this.#isChosen(epoch) && step === epoch * this.#parts.stepsPerEpoch
  }
}
