import { matchEvents } from './match-events.ts'
import { precisionRecall } from './precision-recall.ts'

const WINDOW_SECONDS = 0.05

/**
 * Onsets, right within 50 ms.
 *
 * @source MIREX audio onset detection; Boeck, Krebs, Schedl 2012. As mir_eval's `onset`
 */
export function onsetFigures(references: readonly number[], estimates: readonly number[]): Record<string, number> {
  const matched = matchEvents(references, estimates, WINDOW_SECONDS).length
  const { precision, recall, fMeasure } = precisionRecall(matched, references.length, estimates.length)
  return { 'F-measure': fMeasure, Precision: precision, Recall: recall }
}
