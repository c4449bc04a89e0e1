import { join } from 'node:path'
import type { ProviderId } from '../../../src-shared/project/index.ts'
import { makeFolder } from '../../storage/folders.ts'
import { ProviderError } from '../errors.ts'
import { tellingOnce } from '../provider-fallback.ts'
import type { JobHooks } from '../job-hooks.ts'
import type { TrainEvent, TrainInput, TrainResult } from './train-job.ts'
import { checkpointRoot, listCheckpoints, loadCheckpoint, newestSoundCheckpoint } from '../checkpoints/checkpoint-store.ts'
import type { Checkpoint } from '../checkpoints/checkpoint-store.ts'
import { modelOf } from '../models/index.ts'
import { TrainingError } from './errors.ts'
import { Evaluator } from './evaluator.ts'
import { MetricsLog } from './metrics-log.ts'
import { Trainer } from './trainer.ts'
import type { ModelData } from '../datasets/model-data.ts'
import { taughtBy } from './teacher.ts'
import type { TrainOptions } from './train-options.ts'
import { TrainingLoop } from './training-loop.ts'

/**
 * The job: trains a model until its epochs are done or it is told to stop, and writes `metrics.ndjson` and
 * `checkpoints/` in the run's folder. What a run learns follows from settings, recordings and provider alone: stopped
 * or killed and resumed any number of times, it takes the very steps that it would have taken without.
 */
export async function trainRun(input: TrainInput, hooks: JobHooks<TrainEvent>, options: TrainOptions = {}): Promise<TrainResult> {
  const tellFallback = tellingOnce(input.provider, hooks.emit)
  try {
    return await trainOn(input, hooks, options, tellFallback)
  } catch (error) {
    if (!(error instanceof ProviderError) || error.provider === 'cpu') throw error
    // What had been learnt since the last checkpoint went with the provider's memory.
    tellFallback(error)
    return trainOn({ ...input, provider: 'cpu', resume: true }, hooks, options, tellFallback)
  }
}

async function trainOn(
  input: TrainInput,
  hooks: JobHooks<TrainEvent>,
  options: TrainOptions,
  tellFallback: (error: ProviderError) => void,
): Promise<TrainResult> {
  const { settings, threads } = input
  const { emit, signal } = hooks
  const model = options.model ?? modelOf(settings.model)
  let provider: ProviderId = input.provider
  const onFallback = (error: ProviderError): void => {
    tellFallback(error)
    provider = 'cpu'
  }
  await makeFolder(checkpointRoot(input.runFolder))
  if (!input.resume && (await listCheckpoints(checkpointRoot(input.runFolder))).length > 0) {
    throw new TrainingError('The run already has checkpoints.', 'Resume it, or start a new run.')
  }
  const { checkpoint, warnings } = input.resume
    ? await newestSoundCheckpoint(checkpointRoot(input.runFolder))
    : { checkpoint: null, warnings: [] }
  const basis =
    input.basis && !checkpoint ? await loadCheckpoint(checkpointRoot(input.basis.runFolder), input.basis.checkpoint, 'weights') : null
  for (const former of [checkpoint, basis]) if (former) requireSameModel(input, former)

  let data: ModelData
  try {
    const onProgress = (detail: string, progress: number): void => emit({ type: 'preparing', detail, progress })
    const taught = input.teacher && (await taughtBy(input.teacher, input, { signal, onProgress }))
    if (taught === null) return stoppedAtOnce(checkpoint)
    data = await model.data(taught ? { ...input, taught } : input, {
      kept: (checkpoint ?? basis)?.record ?? null,
      signal,
      onProgress,
      startThread: options.startStepThread,
    })
  } catch (error) {
    if (signal.aborted) return stoppedAtOnce(checkpoint)
    throw error
  }
  const closing: (() => Promise<void>)[] = [data.close]
  try {
    emit({ type: 'preparing', detail: 'Building the model', progress: 1 })
    const objective = model.objective(settings, data)
    const execution = { provider, threads, onFallback }
    const trainer = await Trainer.create(objective, execution, checkpoint?.tensors ?? null, data.fixed)
    closing.push(() => trainer.dispose())
    if (basis) await trainer.restore(new Map([...trainer.initialState(), ...basis.tensors]))
    const heldOut = data.heldOut && { ...data.heldOut, fixed: data.fixed }
    const evaluator = heldOut ? await Evaluator.create(model.objective(settings, heldOut), execution, data.fixed) : null
    if (evaluator) closing.push(() => evaluator.dispose())
    const log = await MetricsLog.open(join(input.runFolder, 'metrics.ndjson'), checkpoint?.record.summary.step ?? 0)
    closing.push(() => log.close())

    emit({
      type: 'prepared',
      split: data.split.segments,
      leftOut: data.split.leftOut,
      trainingFrames: data.trainingFrames,
      parameters: trainer.parameters,
      stepsPerEpoch: data.stepsPerEpoch,
      baselines: data.baselines,
      provider,
      epochsDone: checkpoint?.record.summary.epoch ?? 0,
      warnings,
    })
    const measure = model.descriptor.measures[0]
    const loop = await TrainingLoop.create({ input, hooks, model, measure, data, objective, trainer, evaluator, log, checkpoint, options })
    return await loop.run()
  } finally {
    for (const close of closing.reverse()) await close()
  }
}

const stoppedAtOnce = (checkpoint: Checkpoint | null): TrainResult => ({
  outcome: 'stopped',
  epochsDone: checkpoint?.record.summary.epoch ?? 0,
  training: checkpoint?.record.summary.training ?? null,
  validation: checkpoint?.record.summary.validation ?? null,
  secondsPerEpoch: null,
})

/** What a run may be given anew when it goes on; the shapes and meaning of a checkpoint's tensors depend on all else. */
const MAY_CHANGE: readonly string[] = [
  'preset',
  'recordings',
  'epochs',
  'learningRate',
  'learningRateSchedule',
  'gradientClipNorm',
  'checkpointPrecision',
  'dropout',
  'recurrentDropout',
  'l2',
  'inputNoise',
  'checkpointEveryEpochs',
  'previewEpochs',
]

const requireSameModel = ({ settings }: TrainInput, { record }: Checkpoint): void => {
  const former = new Map<string, unknown>(Object.entries(record.settings))
  const present = new Map<string, unknown>(Object.entries(settings))
  const changed = [...new Set([...former.keys(), ...present.keys()])].filter(
    (name) => !MAY_CHANGE.includes(name) && JSON.stringify(present.get(name)) !== JSON.stringify(former.get(name)),
  )
  if (changed.length > 0) {
    throw new TrainingError(
      `The run's settings differ from its checkpoint's: ${changed.join(', ')}.`,
      'Resume with the same settings, or start a new run.',
    )
  }
}
