import type { Plateau } from '../checkpoints/plateau.ts'
import type { TrainingSettings } from '../../../src-shared/project/index.ts'

/** Epochs without a better loss after which a rate that follows the loss is halved. */
const PATIENCE_EPOCHS = 5
/** A loss counts as better where it is lower by this share at least. */
const LEAST_IMPROVEMENT = 1e-3
/** To a thousandth: lower rates change nothing any more. */
const MOST_HALVINGS = 10

/**
 * What is remembered after one more epoch: after five epochs in a row without a loss that is lower by a thousandth, the
 * rate is halved and the count begins anew.
 *
 * @param loss of the held-out part, or of the training part where nothing is held out
 */
export function afterEpoch({ bestLoss, epochsSinceBest, halvings }: Plateau, loss: number): Plateau {
  if (bestLoss === null || loss < bestLoss * (1 - LEAST_IMPROVEMENT)) return { bestLoss: loss, epochsSinceBest: 0, halvings }
  if (epochsSinceBest + 1 < PATIENCE_EPOCHS) return { bestLoss, epochsSinceBest: epochsSinceBest + 1, halvings }
  return { bestLoss, epochsSinceBest: 0, halvings: Math.min(MOST_HALVINGS, halvings + 1) }
}

/**
 * The learning rate of one step, a function of nothing but the step and the epochs' losses, so a resumed run goes on with
 * the very rates that it would have had.
 *
 *   warm-up of W steps:  rate (step + 1) / W                                     for step < W
 *   cosine over N steps: rate (1 + cos(pi (step - W) / (N - W))) / 2             afterwards
 *   plateau:             rate / 2^halvings                                       afterwards
 *
 * @param step       steps taken before this one
 * @param totalSteps N, of the whole run as it is set up now: a run that gets more epochs falls more slowly from then on
 * @source Loshchilov, Hutter 2017, equation 5, without restarts (cosine); Goyal et al. 2017, section 2.2 (warm-up)
 */
export function learningRateAt(
  { learningRate, learningRateSchedule }: Pick<TrainingSettings, 'learningRate' | 'learningRateSchedule'>,
  { step, totalSteps, plateau }: { step: number; totalSteps: number; plateau: Plateau },
): number {
  const { warmUpSteps, then } = learningRateSchedule
  if (step < warmUpSteps) return (learningRate * (step + 1)) / warmUpSteps
  switch (then) {
    case 'constant':
      return learningRate
    case 'cosine':
      return (learningRate * (1 + Math.cos((Math.PI * (step - warmUpSteps)) / Math.max(1, totalSteps - warmUpSteps)))) / 2
    case 'plateau':
      return learningRate / 2 ** plateau.halvings
  }
}
