import { join } from 'node:path'
import type { ProviderId } from '../../../src-shared/project/index.ts'
import { makeFolder } from '../../storage/folders.ts'
import { codecOfSettings } from '../dsp/codecs/index.ts'
import { ProviderError } from '../errors.ts'
import { fallbackFrom } from '../provider-fallback.ts'
import type { JobHooks, TrainEvent, TrainInput, TrainResult } from '../jobs.ts'
import { checkpointRoot, listCheckpoints, newestSoundCheckpoint } from '../checkpoints/checkpoint-store.ts'
import type { Checkpoint } from '../checkpoints/checkpoint-store.ts'
import { frameObjective } from '../models/index.ts'
import { TrainingError } from './errors.ts'
import { Evaluator } from './evaluator.ts'
import { MetricsLog } from './metrics-log.ts'
import { Trainer } from './trainer.ts'
import { prepareData } from '../datasets/training-data.ts'
import type { TrainingData } from '../datasets/training-data.ts'
import type { TrainOptions } from './train-options.ts'
import { TrainingLoop } from './training-loop.ts'

/**
 * The job: trains a model until its epochs are done or it is told to stop, and writes `metrics.ndjson` and
 * `checkpoints/` in the run's folder. What a run learns follows from settings, recordings and provider alone: stopped
 * or killed and resumed any number of times, it takes the very steps that it would have taken without.
 */
export async function trainRun(input: TrainInput, hooks: JobHooks<TrainEvent>, options: TrainOptions = {}): Promise<TrainResult> {
  try {
    return await trainOn(input, hooks, options)
  } catch (error) {
    if (!(error instanceof ProviderError) || error.provider === 'cpu') throw error
    // What had been learnt since the last checkpoint went with the provider's memory.
    hooks.emit(fallbackFrom(input.provider, error))
    return trainOn({ ...input, provider: 'cpu', resume: true }, hooks, options)
  }
}

async function trainOn(input: TrainInput, hooks: JobHooks<TrainEvent>, options: TrainOptions): Promise<TrainResult> {
  const { settings, threads } = input
  const { emit, signal } = hooks
  let provider: ProviderId = input.provider
  const onFallback = (error: ProviderError): void => {
    if (provider === 'cpu') return
    emit(fallbackFrom(provider, error))
    provider = 'cpu'
  }
  await makeFolder(checkpointRoot(input.runFolder))
  if (!input.resume && (await listCheckpoints(checkpointRoot(input.runFolder))).length > 0) {
    throw new TrainingError('The run already has checkpoints.', 'Resume it, or start a new run.')
  }
  const { checkpoint, warnings } = input.resume
    ? await newestSoundCheckpoint(checkpointRoot(input.runFolder))
    : { checkpoint: null, warnings: [] }
  if (checkpoint) requireSameModel(input, checkpoint)

  const codec = codecOfSettings(settings)
  let data: TrainingData
  try {
    data = await prepareData(input, {
      codec,
      standardisation: checkpoint?.record.standardisation ?? null,
      signal,
      onProgress: (detail, progress) => emit({ type: 'preparing', detail, progress }),
      startThread: options.startStepThread,
    })
  } catch (error) {
    if (signal.aborted) return stoppedAtOnce(checkpoint)
    throw error
  }
  const closing: (() => Promise<void>)[] = [data.close]
  try {
    emit({ type: 'preparing', detail: 'Building the model', progress: 1 })
    const { dimensions } = codec
    const { plan } = data
    const objective = frameObjective(settings, { batch: plan.batch, dimensions })
    const trainer = await Trainer.create(objective, { provider, threads, onFallback }, checkpoint?.tensors ?? null)
    closing.push(() => trainer.dispose())
    const evaluator = data.validation
      ? await Evaluator.create(frameObjective(settings, { batch: Math.min(settings.batchSize, data.validation.count), dimensions }), {
          provider,
          threads,
          onFallback,
        })
      : null
    if (evaluator) closing.push(() => evaluator.dispose())
    const log = await MetricsLog.open(join(input.runFolder, 'metrics.ndjson'), checkpoint?.record.summary.step ?? 0)
    closing.push(() => log.close())

    emit({
      type: 'prepared',
      split: data.split.segments,
      leftOut: data.split.leftOut,
      trainingFrames: data.training.frames,
      parameters: trainer.parameters,
      stepsPerEpoch: plan.steps,
      baselines: data.baselines,
      provider,
      epochsDone: checkpoint?.record.summary.epoch ?? 0,
      warnings,
    })
    const loop = await TrainingLoop.create({ input, hooks, codec, data, plan, objective, trainer, evaluator, log, checkpoint, options })
    return await loop.run()
  } finally {
    for (const close of closing.reverse()) await close()
  }
}

const stoppedAtOnce = (checkpoint: Checkpoint | null): TrainResult => ({
  outcome: 'stopped',
  epochsDone: checkpoint?.record.summary.epoch ?? 0,
  trainLoss: checkpoint?.record.summary.trainLoss ?? null,
  validationLoss: checkpoint?.record.summary.validationLoss ?? null,
  secondsPerEpoch: null,
})

/** What the shapes and meaning of a checkpoint's tensors depend on. */
const LEARNING_SETTINGS = [
  'model',
  'sizes',
  'codec',
  'sampleRate',
  'channels',
  'trimSilence',
  'augmentation',
  'standardisation',
  'batchSize',
  'sequenceFrames',
  'sequenceHopFrames',
  'optimizer',
  'weightAverageDecay',
  'seed',
] as const

const requireSameModel = ({ settings }: TrainInput, { record }: Checkpoint): void => {
  const changed = LEARNING_SETTINGS.filter((name) => JSON.stringify(settings[name]) !== JSON.stringify(record.settings[name]))
  if (changed.length > 0) {
    throw new TrainingError(
      `The run's settings differ from its checkpoint's: ${changed.join(', ')}.`,
      'Resume with the same settings, or start a new run.',
    )
  }
}
