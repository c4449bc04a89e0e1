import type { LabelledIntervals } from './annotation-files.ts'
import { firstFrom } from './match-events.ts'

interface Span {
  from?: number
  to?: number
  /** What fills a gap at the beginning, and at the end. */
  before: string
  after: string
}

/** Cuts intervals to a span and fills it where they begin later or end earlier. Intervals are in order. */
export function fitToSpan({ intervals, labels }: LabelledIntervals, { from, to, before, after }: Span): LabelledIntervals {
  let pieces = intervals.map(([start, end], i) => ({ start, end, label: labels[i] }))
  if (from !== undefined) {
    pieces = pieces.filter(({ end }) => end > from).map((piece) => ({ ...piece, start: Math.max(from, piece.start) }))
    const first = pieces.length > 0 ? pieces[0].start : to
    if (first !== undefined && first > from) pieces.unshift({ start: from, end: first, label: before })
  }
  if (to !== undefined) {
    pieces = pieces.filter(({ start }) => start < to).map((piece) => ({ ...piece, end: Math.min(to, piece.end) }))
    const last = pieces.length > 0 ? pieces[pieces.length - 1].end : from
    if (last !== undefined && last < to) pieces.push({ start: last, end: to, label: after })
  }
  return { intervals: pieces.map(({ start, end }) => [start, end]), labels: pieces.map(({ label }) => label) }
}

/** Where intervals begin and end: ascending, each once, to 10 microseconds. */
export function boundariesOf(intervals: readonly [number, number][]): number[] {
  const rounded = intervals.flat().map((time) => Math.round(time * 1e5) / 1e5)
  return [...new Set(rounded)].sort((a, b) => a - b)
}

/** Both cut at every boundary of either: what each says of the same pieces. Both cover the same span without gaps. */
export function mergedPieces(
  a: LabelledIntervals,
  b: LabelledIntervals,
): { durationsSeconds: number[]; labelsOfA: string[]; labelsOfB: string[] } {
  const bounds = [...new Set([...a.intervals.flat(), ...b.intervals.flat()])].sort((x, y) => x - y)
  const startsOf = ({ intervals }: LabelledIntervals): number[] => intervals.map(([start]) => start)
  const [startsA, startsB] = [startsOf(a), startsOf(b)]
  const labelAt = (starts: number[], { labels }: LabelledIntervals, time: number): string => {
    const from = firstFrom(starts, time)
    return labels[starts[from] === time ? from : from - 1]
  }
  return {
    durationsSeconds: bounds.slice(1).map((end, i) => end - bounds[i]),
    labelsOfA: bounds.slice(0, -1).map((time) => labelAt(startsA, a, time)),
    labelsOfB: bounds.slice(0, -1).map((time) => labelAt(startsB, b, time)),
  }
}

/** Labels in steps of `stepSeconds` from 0 on. The moments are in single precision, as in mir_eval. */
export function sampledLabels({ intervals, labels }: LabelledIntervals, stepSeconds: number): string[] {
  const end = intervals.reduce((latest, [, offset]) => Math.max(latest, offset), 0)
  const times = Array.from({ length: Math.floor(end / stepSeconds) }, (_, i) => Math.fround(i * Math.fround(stepSeconds)))
  const sampled = new Array<string>(times.length).fill('')
  intervals.forEach(([start, stop], i) => {
    for (let at = firstFrom(times, start); at < times.length && times[at] <= stop; at++) sampled[at] = labels[i]
  })
  return sampled
}
