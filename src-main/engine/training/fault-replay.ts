import type { TrainingSettings } from '../../../src-shared/project/index.ts'
import type { HostTensor } from '../host-tensor.ts'
import type { MinibatchFeed } from './minibatch-feed.ts'
import type { Trainer } from './trainer.ts'
import { findTrainingFault } from './training-fault.ts'
import type { TrainingFault } from './training-fault.ts'

export interface ReplayParts {
  settings: TrainingSettings
  shape: { batch: number; dimensions: number; threads: number }
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
 * @param learningRates of the steps from there on, the bad one last
 * @returns null where the person does not want to wait, or the step is sound on the processor
 */
export async function replayFault(
  parts: ReplayParts,
  from: { step: number; state: ReadonlyMap<string, HostTensor> },
  learningRates: readonly number[],
): Promise<TrainingFault | null> {
  const { settings, shape, trainer, feed, stepsPerEpoch, mostSteps, signal } = parts
  await trainer.restore(from.state)
  const before = learningRates.length - 1
  for (let done = 0; done < before;) {
    if (signal.aborted) return null
    const step = from.step + done
    const count = Math.min(mostSteps, before - done, stepsPerEpoch - (step % stepsPerEpoch))
    const { sequences, weights } = await feed.fill(step, count)
    await trainer.run({ sequences, weights, learningRates: Float32Array.from(learningRates.slice(done, done + count)) })
    done += count
  }
  const { sequences, weights } = await feed.fill(from.step + before, 1)
  return findTrainingFault(settings, shape, await trainer.state(), {
    sequences,
    weights,
    learningRates: Float32Array.of(learningRates[before]),
  })
}
