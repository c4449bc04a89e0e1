import { setImmediate } from 'node:timers/promises'
import type { ModelData } from '../datasets/model-data.ts'
import type { JobHooks, ProgressEvent } from '../job-hooks.ts'
import { modelOf, type ModelDefinition } from '../models/index.ts'
import { MinibatchFeed } from './minibatch-feed.ts'
import type { MeasuredTraining, MeasureTrainingInput } from './train-job.ts'
import type { TrainOptions } from './train-options.ts'
import { Trainer } from './trainer.ts'

/** Steps are taken for so long, and so many at least; the first one, in which memory is laid out, does not count. */
const MEASURED_SECONDS = 4
const LEAST_STEPS = 2
/** Of a step, what it takes to measure as many examples that are held out: no gradients. */
const SHARE_OF_MEASURING = 1 / 3

/** The job: how long a training would take on this machine, with this material. Nothing of it is kept. */
export async function measureTraining(
  input: MeasureTrainingInput,
  { emit, signal }: JobHooks<ProgressEvent>,
  options: Pick<TrainOptions, 'startStepThread' | 'model'> = {},
): Promise<MeasuredTraining> {
  const model: ModelDefinition = options.model ?? modelOf(input.settings.model)
  const begunAt = performance.now()
  const data = await model.data(input, {
    kept: null,
    signal,
    onProgress: (detail, progress) => emit({ type: 'progress', detail, progress }),
    startThread: options.startStepThread,
  })
  try {
    const execution = { provider: input.provider, threads: input.threads }
    const trainer = await Trainer.create(model.objective(input.settings, data), execution, null, data.fixed)
    const preparingSeconds = (performance.now() - begunAt) / 1000
    try {
      emit({ type: 'progress', detail: 'Measuring how fast it learns', progress: 1 })
      const secondsPerStep = await timed(trainer, data, signal)
      const measuredSteps = data.heldOut ? Math.ceil(data.heldOut.count / data.heldOut.rows) : 0
      return { preparingSeconds, secondsPerEpoch: secondsPerStep * (data.stepsPerEpoch + SHARE_OF_MEASURING * measuredSteps) }
    } finally {
      await trainer.dispose()
    }
  } finally {
    await data.close()
  }
}

async function timed(trainer: Trainer, data: ModelData, signal: AbortSignal): Promise<number> {
  const feed = new MinibatchFeed(data, 1)
  const take = async (step: number): Promise<void> => {
    const { tensors } = await feed.fill(step % data.stepsPerEpoch, 1)
    await trainer.run({ tensors, points: [{ step, totalSteps: data.stepsPerEpoch, halvings: 0 }] })
    await setImmediate()
    signal.throwIfAborted()
  }
  await take(0)
  const begunAt = performance.now()
  let steps = 0
  while (steps < LEAST_STEPS || performance.now() - begunAt < MEASURED_SECONDS * 1000) await take(++steps)
  return (performance.now() - begunAt) / 1000 / steps
}
