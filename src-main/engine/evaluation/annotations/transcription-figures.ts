import type { PitchedNotes } from './annotation-files.ts'
import { matchBy, type Pairs } from './match-events.ts'
import { precisionRecall } from './precision-recall.ts'

const ONSET_SECONDS = 0.05
const PITCH_CENTS = 50
const OFFSET_PART = 0.2
const OFFSET_SECONDS = 0.05

/** To a tenth of a millisecond: times that are written in decimals lie on the edge of a tolerance. */
const rounded = (seconds: number): number => Math.round(seconds * 1e4) / 1e4

/**
 * Notes: right in onset (50 ms), pitch (50 cents) and, in the first group, offset (50 ms or a fifth of the note); the mean overlap of
 * those that are right; onsets and offsets alone.
 *
 * @source Bay, Ehmann, Downie 2009; MIREX multiple fundamental frequency, note tracking. As mir_eval's `transcription`
 */
export function transcriptionFigures(reference: PitchedNotes, estimate: PitchedNotes): Record<string, number> {
  const [refs, ests] = [reference.intervals, estimate.intervals]
  const onset = (a: number, b: number): boolean => rounded(Math.abs(refs[a][0] - ests[b][0])) <= ONSET_SECONDS
  const pitch = (a: number, b: number): boolean =>
    Math.abs(1200 * (Math.log2(reference.frequenciesHz[a]) - Math.log2(estimate.frequenciesHz[b]))) <= PITCH_CENTS
  const offset = (a: number, b: number): boolean =>
    rounded(Math.abs(refs[a][1] - ests[b][1])) <= Math.max(OFFSET_SECONDS, OFFSET_PART * Math.abs(refs[a][1] - refs[a][0]))
  const matched = (fits: (a: number, b: number) => boolean): Pairs => matchBy(refs.length, ests.length, fits)
  const figures = (pairs: Pairs): { precision: number; recall: number; fMeasure: number } =>
    precisionRecall(pairs.length, refs.length, ests.length)

  const notes = matched((a, b) => onset(a, b) && pitch(a, b) && offset(a, b))
  const begun = matched((a, b) => onset(a, b) && pitch(a, b))
  const [all, withoutOffset, onsets, offsets] = [notes, begun, matched(onset), matched(offset)].map(figures)
  return {
    Precision: all.precision,
    Recall: all.recall,
    'F-measure': all.fMeasure,
    Average_Overlap_Ratio: meanOverlap(notes, refs, ests),
    Precision_no_offset: withoutOffset.precision,
    Recall_no_offset: withoutOffset.recall,
    'F-measure_no_offset': withoutOffset.fMeasure,
    Average_Overlap_Ratio_no_offset: meanOverlap(begun, refs, ests),
    Onset_Precision: onsets.precision,
    Onset_Recall: onsets.recall,
    'Onset_F-measure': onsets.fMeasure,
    Offset_Precision: offsets.precision,
    Offset_Recall: offsets.recall,
    'Offset_F-measure': offsets.fMeasure,
  }
}

type Intervals = readonly [number, number][]

function meanOverlap(pairs: Pairs, refs: Intervals, ests: Intervals): number {
  if (pairs.length === 0) return 0
  const sum = pairs.reduce((total, [a, b]) => {
    const common = Math.min(refs[a][1], ests[b][1]) - Math.max(refs[a][0], ests[b][0])
    return total + common / (Math.max(refs[a][1], ests[b][1]) - Math.min(refs[a][0], ests[b][0]))
  }, 0)
  return sum / pairs.length
}
