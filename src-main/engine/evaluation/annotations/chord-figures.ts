import type { LabelledIntervals } from './annotation-files.ts'
import { chordOf, QUALITIES, type Chord } from './chord-labels.ts'
import { fitToSpan, mergedPieces } from './labelled-intervals.ts'
import { EvaluationError } from '../errors.ts'

/** Whether an estimate is right, null where the comparison has nothing to say of the reference. */
type Comparison = (reference: Chord, estimate: Chord) => boolean | null

const TRIAD = 0xff
const has = (tones: number, semitone: number): boolean => (tones & (1 << semitone)) !== 0
const knownOnly =
  (compare: (reference: Chord, estimate: Chord) => boolean): Comparison =>
  (reference, estimate) =>
    reference.kind === 'unknown' ? null : compare(reference, estimate)
const only =
  (masked: number, names: readonly string[], compare: (reference: Chord, estimate: Chord) => boolean): Comparison =>
  (reference, estimate) => {
    const inQuestion = reference.kind === 'none' || names.some((name) => (reference.tones & masked) === (QUALITIES[name] & masked))
    return reference.kind === 'unknown' || !inQuestion ? null : compare(reference, estimate)
  }
const inverted =
  (compare: Comparison): Comparison =>
  (reference, estimate) => {
    const right = compare(reference, estimate)
    return right === null ? null : right && reference.bass === estimate.bass
  }

const sameRoot = (a: Chord, b: Chord): boolean => a.root === b.root
const sameTones =
  (masked: number) =>
  (a: Chord, b: Chord): boolean =>
    sameRoot(a, b) && (a.tones & masked) === (b.tones & masked)

const thirds = knownOnly((a, b) => sameRoot(a, b) && has(a.tones, 3) === has(b.tones, 3))
const triads = knownOnly(sameTones(TRIAD))
const tetrads = knownOnly(sameTones(0xfff))
const majmin = only(TRIAD, ['maj', 'min'], sameTones(TRIAD))
const sevenths = only(0xfff, ['maj', 'min', 'maj7', '7', 'min7'], sameTones(0xfff))

/** Three tones in common. @source MIREX audio chord estimation. Differs from mir_eval 0.7: there an estimate of `X` is right */
const mirex: Comparison = (reference, estimate) => {
  const count = bitCount(reference.tones & 0xfff)
  if (reference.kind === 'unknown' || (count > 0 && count < 3)) return null
  if (reference.kind === 'none') return estimate.root === -1
  if (estimate.kind !== 'chord') return false
  return bitCount(pitchClasses(reference) & pitchClasses(estimate)) >= 3
}

const bitCount = (bits: number): number => bits.toString(2).replaceAll('0', '').length
const pitchClasses = ({ tones, root }: Chord): number => ((tones << root) | (tones >> (12 - root))) & 0xfff

const COMPARISONS: Record<string, Comparison> = {
  thirds,
  thirds_inv: inverted(thirds),
  triads,
  triads_inv: inverted(triads),
  tetrads,
  tetrads_inv: inverted(tetrads),
  root: knownOnly(sameRoot),
  mirex,
  majmin,
  majmin_inv: inverted(majmin),
  sevenths,
  sevenths_inv: inverted(sevenths),
}

/**
 * Chords: the share of time at which they are right, in twelve strictnesses, and how well the changes fit.
 *
 * @source Pauwels, Peeters 2013, "Evaluating automatically estimated chord sequences". As mir_eval's `chord`
 * @throws EvaluationError where a label is no chord
 */
export function chordFigures(reference: LabelledIntervals, estimate: LabelledIntervals): Record<string, number> {
  if (reference.intervals.length === 0) throw new EvaluationError('The reference is empty.', 'Name a file that holds annotations.')
  const ends = reference.intervals.map(([, end]) => end)
  const span = { from: reference.intervals[0][0], to: Math.max(...ends), before: 'N', after: 'N' }
  const fitted = fitToSpan(estimate, span)
  const { durationsSeconds, labelsOfA, labelsOfB } = mergedPieces(reference, fitted)
  const chords = new Map([...new Set([...labelsOfA, ...labelsOfB])].map((label) => [label, chordOf(label)]))
  const pieces = durationsSeconds.flatMap((seconds, i) => {
    const [a, b] = [chords.get(labelsOfA[i]), chords.get(labelsOfB[i])]
    return a && b ? [{ seconds, a, b }] : []
  })
  const figures = Object.fromEntries(
    Object.entries(COMPARISONS).map(([name, compare]) => {
      const judged = pieces.flatMap(({ seconds, a, b }) => {
        const right = compare(a, b)
        return right === null ? [] : [{ seconds, right }]
      })
      const all = judged.reduce((sum, { seconds }) => sum + seconds, 0)
      return [name, all === 0 ? 0 : judged.reduce((sum, { seconds, right }) => sum + (right ? seconds : 0), 0) / all]
    }),
  )
  const [own, other] = [joinAlike(reference), joinAlike(fitted)]
  const overseg = 1 - hammingDistance(own, other)
  const underseg = 1 - hammingDistance(other, own)
  return { ...figures, underseg, overseg, seg: Math.min(overseg, underseg) }
}

/** Neighbours that are the same chord are one. */
function joinAlike({ intervals, labels }: LabelledIntervals): [number, number][] {
  const joined: [number, number][] = []
  let before = ''
  intervals.forEach(([start, end], i) => {
    const { kind, root, tones, bass } = chordOf(labels[i], { folded: true })
    const meaning = `${kind} ${root} ${tones} ${bass}`
    if (meaning === before) joined[joined.length - 1][1] = end
    else joined.push([start, end])
    before = meaning
  })
  return joined
}

/** Of each interval what lies outside its largest piece when the other's boundaries cut it, as a share of all. */
function hammingDistance(intervals: readonly [number, number][], others: readonly [number, number][]): number {
  const cuts = [...new Set(others.flat())].sort((a, b) => a - b)
  const outside = intervals.reduce((sum, [start, end]) => {
    const bounds = [start, ...cuts.filter((time) => time >= start && time < end), end]
    return sum + end - start - Math.max(...bounds.slice(1).map((bound, i) => bound - bounds[i]))
  }, 0)
  return outside / (intervals[intervals.length - 1][1] - intervals[0][0])
}
