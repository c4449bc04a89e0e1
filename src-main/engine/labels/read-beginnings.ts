import type { FoundStretch } from '../../../src-shared/project/index.ts'
import type { Answers } from './label-kind.ts'
import { columnOf, inOrder, rounded, YES } from './read-stretches.ts'

/** Nearer than this it is the same beginning. */
const APART_SECONDS = 0.04

/**
 * Where something begins: peaks of the mean of three neighbouring steps above a threshold, each a label of one step.
 *
 * @param threshold 0..1: likelier than not where not given
 * @source Schlueter, Boeck 2014, section 3 (smoothing, peaks above a threshold)
 */
export const readBeginnings =
  (threshold = YES) =>
  (answers: Answers): FoundStretch[] =>
    inOrder(
      answers.names.flatMap((label, i) =>
        peaksOf(columnOf(answers, i), answers.stepSeconds, threshold).map(({ step, probability }) => ({
          startSeconds: rounded(step * answers.stepSeconds),
          endSeconds: rounded((step + 1) * answers.stepSeconds),
          label,
          probability: rounded(probability),
        })),
      ),
    )

/** Peaks of how sure a beginning is, at least {@link APART_SECONDS} apart. */
function peaksOf(probabilities: Float64Array, stepSeconds: number, threshold: number): { step: number; probability: number }[] {
  const last = probabilities.length - 1
  const smooth = probabilities.map(
    (value, step) => (probabilities[Math.max(0, step - 1)] + value + probabilities[Math.min(last, step + 1)]) / 3,
  )
  const peaks: { step: number; probability: number }[] = []
  for (let step = 0; step <= last; step++) {
    const probability = smooth[step]
    if (probability <= threshold || probability < (smooth[step - 1] ?? 0) || probability <= (smooth[step + 1] ?? 0)) continue
    const before = peaks.at(-1)
    if (!before || (step - before.step) * stepSeconds >= APART_SECONDS) peaks.push({ step, probability })
    else if (probability > before.probability) peaks[peaks.length - 1] = { step, probability }
  }
  return peaks
}
