import type { LabelledIntervals } from './annotation-files.ts'
import { contingencyOf, entropy, expectedMutualInformation, mutualInformation, sum, type Contingency } from './contingency.ts'
import { boundariesOf, fitToSpan, sampledLabels } from './labelled-intervals.ts'
import { matchEvents } from './match-events.ts'
import { fMeasureOf, precisionRecall } from './precision-recall.ts'
import { median } from '../../dsp/median.ts'
import { EvaluationError } from '../errors.ts'

const STEP_SECONDS = 0.1

/**
 * Sections: whether their boundaries are found (within 0.5 and 3 s), and whether like sections carry like labels.
 *
 * @source Nieto, Farbood, Jehan, Bello 2014; Levy, Sandler 2008 (pairs); Lukashevich 2008 (NCE); Rosenberg, Hirschberg 2007 (V);
 *         Hubert, Arabie 1985 (adjusted Rand). As mir_eval's `segment`
 * @throws EvaluationError where the reference is empty
 */
export function segmentFigures(reference: LabelledIntervals, estimate: LabelledIntervals): Record<string, number> {
  if (reference.intervals.length === 0) throw new EvaluationError('The reference is empty.', 'Name a file that holds annotations.')
  const gaps = { before: '(before)', after: '(after)' }
  const ref = fitToSpan(reference, { from: 0, ...gaps })
  const to = Math.max(...ref.intervals.map(([, end]) => end))
  const est = fitToSpan(estimate, { from: 0, to, ...gaps })
  const table = contingencyOf(sampledLabels(ref, STEP_SECONDS), sampledLabels(est, STEP_SECONDS))
  return { ...boundaryFigures(boundariesOf(ref.intervals), boundariesOf(est.intervals)), ...labelFigures(table) }
}

function boundaryFigures(ref: readonly number[], est: readonly number[]): Record<string, number> {
  const nearest = (from: readonly number[], to: readonly number[]): number =>
    median(from.map((time) => Math.min(...to.map((other) => Math.abs(time - other)))))
  const within = (name: string, seconds: number): Record<string, number> => {
    const { precision, recall, fMeasure } = precisionRecall(matchEvents(ref, est, seconds).length, ref.length, est.length)
    return { [`Precision@${name}`]: precision, [`Recall@${name}`]: recall, [`F-measure@${name}`]: fMeasure }
  }
  return {
    ...within('0.5', 0.5),
    ...within('3.0', 3),
    'Ref-to-est deviation': nearest(ref, est),
    'Est-to-ref deviation': nearest(est, ref),
  }
}

function labelFigures(table: Contingency): Record<string, number> {
  const { counts, sumsA, sumsB, total } = table
  const pairs = (values: readonly number[]): number => sum(values.map((n) => (n * (n - 1)) / 2))
  const [both, inA, inB, all] = [pairs(counts.flat()), pairs(sumsA), pairs(sumsB), pairs([total])]
  const part = (count: number, of: number): number => (of === 0 ? 0 : count / of)
  const [precision, recall] = [part(both, inB), part(both, inA)]
  const information = mutualInformation(table)
  const [entropyA, entropyB] = [entropy(sumsA), entropy(sumsB)]
  const expected = expectedMutualInformation(table)
  const alike = sumsA.length === sumsB.length && (sumsA.length <= 1 || sumsA.length === total)
  /** How much of a labelling the other leaves open, as a share of what is open without it. */
  const told = (open: number, without: number): number => (without > 0 ? 1 - open / without : 0)
  const [openA, openB] = [entropyA - information, entropyB - information]
  const nce = [told(openB, Math.log(sumsB.length)), told(openA, Math.log(sumsA.length))]
  const v = [told(openB, entropyB), told(openA, entropyA)]
  return {
    'Pairwise Precision': precision,
    'Pairwise Recall': recall,
    'Pairwise F-measure': fMeasureOf(precision, recall),
    'Rand Index': part(both + (all - inA - inB + both), all),
    'Adjusted Rand Index': alike ? 1 : part(both - (inA * inB) / all, (inA + inB) / 2 - (inA * inB) / all),
    'Mutual Information': information,
    'Adjusted Mutual Information': alike ? 1 : part(information - expected, Math.max(entropyA, entropyB) - expected),
    'Normalized Mutual Information': alike ? 1 : information / Math.max(Math.sqrt(entropyA * entropyB), 1e-10),
    'NCE Over': nce[0],
    'NCE Under': nce[1],
    'NCE F-measure': fMeasureOf(nce[0], nce[1]),
    'V Precision': v[0],
    'V Recall': v[1],
    'V-measure': fMeasureOf(v[0], v[1]),
  }
}
