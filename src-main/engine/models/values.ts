import { abs, div, maximum, mean, mul, square, sub, transpose } from '../graph/index.ts'
import type { ListeningGoal } from './listening/listening-goal.ts'

/** Where all that is marked is as the mean of what is learnt from. */
const LEAST_SPREAD = 1e-6

/**
 * How near what is said lies to the values that were marked, where some were: both standardised by the values that are learnt from, so that
 * always saying their mean explains nothing.
 *
 *   explained = 1 - sum (said - marked)^2 / sum marked^2
 */
export const valuesGoal: ListeningGoal = {
  measures: [
    {
      name: 'explained',
      better: 'higher',
      label: 'Explained',
      description: 'Part of how much the marked values differ that it foresees: 1 is all, 0 no more than their mean would.',
    },
    { name: 'off', better: 'lower', label: 'Off by', description: 'Mean distance from the marked values, in their standard deviations.' },
  ],
  primary: 'explained',
  /** Every marked step counts alike, so sums are taken over all steps, marked or not. */
  figures(logits, { counted, targets }) {
    const [marked, said] = [transpose(targets, [1, 0, 2]), transpose(counted, [1, 0, 2])]
    const off = mul(sub(logits, marked), said)
    const squares = mean(square(off), [0, 2])
    const spread = mean(square(mul(marked, said)), [0, 2])
    const share = mean(said, [0, 2])
    return {
      loss: squares,
      measures: {
        explained: sub(1, div(mean(squares), maximum(mean(spread), LEAST_SPREAD))),
        squares,
        spread,
        distance: mean(abs(off), [0, 2]),
        share,
      },
    }
  },
  reported: ({ squares, spread, distance, share }) => ({ explained: 1 - squares / Math.max(spread, LEAST_SPREAD), off: distance / share }),
}
