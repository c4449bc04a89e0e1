import type { TrainingSettings } from '../../../src-shared/project/index.ts'
import type { Schedule } from '../nn/index.ts'

/**
 * The learning rate of each step.
 *
 *   warm-up of W steps:  rate (step + 1) / W                                     for step < W
 *   cosine over N steps: rate (1 + cos(pi (step - W) / (N - W))) / 2             afterwards
 *   plateau:             rate / 2^halvings                                       afterwards
 *
 * N are the steps of the whole run as it is set up now: a run that gets more epochs falls more slowly from then on.
 *
 * @source Loshchilov, Hutter 2017, equation 5, without restarts (cosine); Goyal et al. 2017, section 2.2 (warm-up)
 */
export const rateSchedule =
  ({ learningRate, learningRateSchedule }: Pick<TrainingSettings, 'learningRate' | 'learningRateSchedule'>): Schedule =>
  ({ step, totalSteps, halvings }) => {
    const { warmUpSteps, then } = learningRateSchedule
    if (step < warmUpSteps) return (learningRate * (step + 1)) / warmUpSteps
    switch (then) {
      case 'constant':
        return learningRate
      case 'cosine':
        return (learningRate * (1 + Math.cos((Math.PI * (step - warmUpSteps)) / Math.max(1, totalSteps - warmUpSteps)))) / 2
      case 'plateau':
        return learningRate / 2 ** halvings
    }
  }

/** A schedule that runs its course within a stage of the run. @param stage shares of all steps, from 0 to 1 */
export const during =
  (schedule: Schedule, { from, to }: { from: number; to: number }): Schedule =>
  ({ step, totalSteps, halvings }) => {
    const [first, end] = [from, to].map((share) => Math.round(share * totalSteps))
    return schedule({ step: Math.max(0, Math.min(step, end) - first), totalSteps: end - first, halvings })
  }

/** The same number at every step. */
export const constant =
  (value: number): Schedule =>
  () =>
    value

/** From one number to another in equal parts over the first `steps` steps, then the other. */
export const ramp =
  (from: number, to: number, steps: number): Schedule =>
  ({ step }) =>
    from + (to - from) * Math.min(1, step / Math.max(1, steps))
