import { stepOf } from '../onnx/index.ts'
import type { HostTensor } from '../host-tensor.ts'
import type { BoundObjective } from '../models/index.ts'
import type { SchedulePoint } from '../nn/index.ts'
import type { MinibatchFeed } from './minibatch-feed.ts'
import type { Trainer } from './trainer.ts'
import { findTrainingFault } from './training-fault.ts'
import type { TrainingFault } from './training-fault.ts'

export interface ReplayParts {
  objective: BoundObjective
  threads: number
  trainer: Trainer
  feed: MinibatchFeed
  stepsPerEpoch: number
  /** Most steps that may be taken at once. */
  mostSteps: number
  signal: AbortSignal
}

/**
 * Finds the operation that spoilt a step: goes back to a state from before, takes the steps up to it anew, which gives
 * the same weights bit for bit, and then the step itself with every value looked at. The trainer is left as it was
 * before that step.
 *
 * @param from          the state, and how many steps led to it
 * @param points        where the steps from there on stand, the bad one last
 * @returns null where the person does not want to wait, or the step is sound on the processor
 */
export async function replayFault(
  parts: ReplayParts,
  from: { step: number; state: ReadonlyMap<string, HostTensor> },
  points: readonly SchedulePoint[],
): Promise<TrainingFault | null> {
  const { objective, threads, trainer, feed, stepsPerEpoch, mostSteps, signal } = parts
  await trainer.restore(from.state)
  const before = points.length - 1
  for (let done = 0; done < before;) {
    if (signal.aborted) return null
    const step = from.step + done
    const count = Math.min(mostSteps, before - done, stepsPerEpoch - (step % stepsPerEpoch))
    const { tensors } = await feed.fill(step, count)
    await trainer.run({ tensors, points: points.slice(done, done + count) })
    done += count
  }
  const { tensors } = await feed.fill(from.step + before, 1)
  const ofStep = Object.fromEntries(Object.entries(tensors).map(([name, value]) => [name, stepOf(value, 0)]))
  return findTrainingFault({ objective, fixed: trainer.fixed, threads }, await trainer.state(), { tensors: ofStep, point: points[before] })
}
