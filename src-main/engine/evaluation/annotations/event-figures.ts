import type { LabelledIntervals } from './annotation-files.ts'
import { matchBy } from './match-events.ts'
import { fMeasureOf } from './precision-recall.ts'

const SEGMENT_SECONDS = 1
const COLLAR_SECONDS = 0.2
/** An event may end as much off as this share of its length, where that is more than the collar. */
const OFFSET_SHARE = 0.5

/** To a tenth of a millisecond: times that are written in decimals lie on the edge of a tolerance. */
const rounded = (seconds: number): number => Math.round(seconds * 1e4) / 1e4

interface Counts {
  right: number
  references: number
  estimates: number
}

/**
 * Events with labels, which may overlap. By segments: in which seconds each label is active. By events: a label that begins within 200 ms,
 * and ends within 200 ms or half its length. Over all labels together, and as the mean of the labels' own F.
 *
 * @source Mesaros, Heittola, Virtanen 2016, "Metrics for polyphonic sound event detection", Appl. Sci. 6(6), 162, sections 3 and 4. As
 *         sed_eval's `sound_event`: segments of 1 s, a collar of 200 ms, half the length for ends
 */
export function eventFigures(reference: LabelledIntervals, estimate: LabelledIntervals): Record<string, number> {
  const labels = [...new Set([...reference.labels, ...estimate.labels])].sort()
  const [refs, ests] = [reference, estimate].map((list) => labels.map((label) => list.intervals.filter((_, i) => list.labels[i] === label)))
  const bySegments = segmentCounts(refs, ests)
  const byEvents = labels.map((_, i) => eventCounts(refs[i], ests[i], true))
  const byOnsets = labels.map((_, i) => eventCounts(refs[i], ests[i], false))
  return {
    ...figures('Segment', bySegments.counts),
    Segment_Error_rate: bySegments.errorRate,
    ...figures('Event', byEvents),
    ...figures('Event_onset', byOnsets),
  }
}

type Interval = readonly [start: number, end: number]

function figures(name: string, ofLabels: readonly Counts[]): Record<string, number> {
  const all = ofLabels.reduce(
    (sum, { right, references, estimates }) => ({
      right: sum.right + right,
      references: sum.references + references,
      estimates: sum.estimates + estimates,
    }),
    { right: 0, references: 0, estimates: 0 },
  )
  const [precision, recall] = [ratio(all.right, all.estimates), ratio(all.right, all.references)]
  const own = ofLabels.map(({ right, references, estimates }) => fMeasureOf(ratio(right, estimates), ratio(right, references)))
  return {
    [`${name}_F-measure`]: fMeasureOf(precision, recall),
    [`${name}_Precision`]: precision,
    [`${name}_Recall`]: recall,
    [`${name}_mean_F-measure`]: ratio(
      own.reduce((sum, value) => sum + value, 0),
      own.length,
    ),
  }
}

const ratio = (part: number, whole: number): number => (whole === 0 ? 0 : part / whole)

/** Which labels are active in which second. The error rate counts what is missing, too many, and said in place of another, by second. */
function segmentCounts(refs: readonly Interval[][], ests: readonly Interval[][]): { counts: Counts[]; errorRate: number } {
  const active = (intervals: readonly Interval[]): Set<number> => {
    const segments = new Set<number>()
    for (const [start, end] of intervals)
      for (let i = Math.floor(start / SEGMENT_SECONDS); i < Math.ceil(end / SEGMENT_SECONDS); i++) segments.add(i)
    return segments
  }
  const [refsActive, estsActive] = [refs.map(active), ests.map(active)]
  const [missing, tooMany] = [new Map<number, number>(), new Map<number, number>()]
  const add = (to: Map<number, number>, segment: number): unknown => to.set(segment, (to.get(segment) ?? 0) + 1)
  const counts = refsActive.map((ref, label) => {
    const est = estsActive[label]
    for (const segment of ref) if (!est.has(segment)) add(missing, segment)
    for (const segment of est) if (!ref.has(segment)) add(tooMany, segment)
    return { right: [...ref].filter((segment) => est.has(segment)).length, references: ref.size, estimates: est.size }
  })
  let errors = 0
  for (const segment of new Set([...missing.keys(), ...tooMany.keys()]))
    errors += Math.max(missing.get(segment) ?? 0, tooMany.get(segment) ?? 0)
  const references = counts.reduce((sum, { references: own }) => sum + own, 0)
  return { counts, errorRate: ratio(errors, references) }
}

function eventCounts(refs: readonly Interval[], ests: readonly Interval[], withOffsets: boolean): Counts {
  const fits = (a: number, b: number): boolean => {
    const [[start, end], [found, foundEnd]] = [refs[a], ests[b]]
    if (rounded(Math.abs(start - found)) > COLLAR_SECONDS) return false
    return !withOffsets || rounded(Math.abs(end - foundEnd)) <= Math.max(COLLAR_SECONDS, OFFSET_SHARE * (end - start))
  }
  return { right: matchBy(refs.length, ests.length, fits).length, references: refs.length, estimates: ests.length }
}
