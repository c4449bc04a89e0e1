import { firstFrom, matchBy, matchEvents } from './match-events.ts'

export interface PitchLists {
  times: number[]
  /** [time][pitches], Hz. */
  values: number[][]
}

const WINDOW_SEMITONES = 0.5

/**
 * Several pitches at a time, frame by frame, right within half a semitone; the same of pitch classes; and what the errors are.
 *
 * @source Poliner, Ellis 2007, "A discriminative model for polyphonic piano transcription"; Bay, Ehmann, Downie 2009. As mir_eval's
 *         `multipitch`
 */
export function multipitchFigures(reference: PitchLists, estimate: PitchLists): Record<string, number> {
  const found = nearestLists(estimate, reference.times)
  const semitones = (lists: readonly number[][]): number[][] => lists.map((list) => list.map((hz) => 69 + 12 * Math.log2(hz / 440)))
  const [ref, est] = [semitones(reference.values), semitones(found)]
  const plain = ref.map((pitches, i) => matchEvents(pitches, est[i], WINDOW_SEMITONES).length)
  const classes = ref.map((pitches, i) => matchBy(pitches.length, est[i].length, (a, b) => sameClass(pitches[a], est[i][b])).length)
  return { ...figuresOf('', ref, est, plain), ...figuresOf('Chroma ', ref, est, classes) }
}

function sameClass(a: number, b: number): boolean {
  const distance = Math.abs((((a % 12) + 12) % 12) - (((b % 12) + 12) % 12))
  return Math.min(distance, 12 - distance) <= WINDOW_SEMITONES
}

function figuresOf(prefix: string, ref: number[][], est: number[][], hits: number[]): Record<string, number> {
  const sum = (of: (i: number) => number): number => ref.reduce((total, _, i) => total + of(i), 0)
  const [references, estimates, right] = [sum((i) => ref[i].length), sum((i) => est[i].length), sum((i) => hits[i])]
  const part = (count: number, all: number): number => (all === 0 ? 0 : count / all)
  return {
    [`${prefix}Precision`]: part(right, estimates),
    [`${prefix}Recall`]: part(right, references),
    [`${prefix}Accuracy`]: part(right, references + estimates - right),
    [`${prefix}Substitution Error`]: part(
      sum((i) => Math.min(ref[i].length, est[i].length) - hits[i]),
      references,
    ),
    [`${prefix}Miss Error`]: part(
      sum((i) => Math.max(0, ref[i].length - est[i].length)),
      references,
    ),
    [`${prefix}False Alarm Error`]: part(
      sum((i) => Math.max(0, est[i].length - ref[i].length)),
      references,
    ),
    [`${prefix}Total Error`]: part(
      sum((i) => Math.max(ref[i].length, est[i].length) - hits[i]),
      references,
    ),
  }
}

/** The list nearest to each moment, the earlier of two as near; none outside. */
function nearestLists({ times, values }: PitchLists, wanted: readonly number[]): number[][] {
  const middles = times.slice(1).map((time, i) => time / 2 + times[i] / 2)
  return wanted.map((time) =>
    times.length === 0 || time < times[0] || time > times[times.length - 1] ? [] : values[firstFrom(middles, time)],
  )
}
