import { z } from 'zod'
import type { PrimaryMeasure } from '../../../src-shared/project/index.ts'

/** What a rate that follows the loss remembers from epoch to epoch. */
export const plateauSchema = z.object({
  /** Lowest loss so far; null before the first epoch's end. */
  bestLoss: z.number().nullable(),
  epochsSinceBest: z.int().nonnegative(),
  halvings: z.int().nonnegative(),
})
export type Plateau = Readonly<z.infer<typeof plateauSchema>>

export const NO_PLATEAU: Plateau = { bestLoss: null, epochsSinceBest: 0, halvings: 0 }

/** Epochs without a better loss after which a rate that follows the loss is halved. */
const PATIENCE_EPOCHS = 5
/** A loss counts as better where it is lower by this share at least. */
const LEAST_IMPROVEMENT = 1e-3
/** To a thousandth: lower rates change nothing any more. */
const MOST_HALVINGS = 10

/**
 * What is remembered after one more epoch: after five epochs in a row without a measure that is better by a thousandth, the
 * rate is halved and the count begins anew.
 *
 * @param loss the primary measure of the held-out part, or of the training part where nothing is held out
 */
export function afterEpoch(
  { bestLoss, epochsSinceBest, halvings }: Plateau,
  loss: number,
  better: PrimaryMeasure['better'] = 'lower',
): Plateau {
  const least = bestLoss === null ? 0 : Math.abs(bestLoss) * LEAST_IMPROVEMENT
  if (bestLoss === null || (better === 'lower' ? loss < bestLoss - least : loss > bestLoss + least))
    return { bestLoss: loss, epochsSinceBest: 0, halvings }
  if (epochsSinceBest + 1 < PATIENCE_EPOCHS) return { bestLoss, epochsSinceBest: epochsSinceBest + 1, halvings }
  return { bestLoss, epochsSinceBest: 0, halvings: Math.min(MOST_HALVINGS, halvings + 1) }
}
