import type { FoundStretch } from '../../../src-shared/project/index.ts'
import type { Answers } from './label-kind.ts'
import { columnOf, rounded } from './read-stretches.ts'

const [SLOWEST_BPM, FASTEST_BPM] = [55, 215]
/** How unwillingly the tempo changes from beat to beat. */
const TEMPO_STABILITY = 100
/** The first part of a beat in which it is heard. */
const BEAT_SHARE = 1 / 16
const METERS = [2, 3, 4, 6]
/** Fewer bars say nothing of a meter. */
const FEWEST_BARS = 3
const LEAST = 1e-4
/** Beats at both ends that are less sure are left out: there the pointer moves on through what is no music. */
const LEAST_AT_ENDS = 0.2

export const BEAT_NAMES = ['beat', 'downbeat'] as const

/**
 * Beats and the beginnings of bars: the likeliest way of a pointer that moves through beats of changing lengths; then, of all meters and
 * phases, the one whose first beats are likeliest to begin bars.
 *
 * @param answers of {@link BEAT_NAMES}, a hundred steps a second or so
 * @returns       a label of one step for each beat: `downbeat` where it begins a bar, else `beat`
 * @source        Krebs, Boeck, Widmer 2015 (states and changes of tempo at beats); Boeck, Krebs, Widmer 2016 (observations)
 */
export function readBeats(answers: Answers): FoundStretch[] {
  const { stepSeconds } = answers
  const [beat, downbeat] = [columnOf(answers, 0), columnOf(answers, 1)]
  const near = (column: Float64Array, step: number): number => Math.max(...column.subarray(Math.max(0, step - 2), step + 3))
  const all = beatSteps(beat, stepSeconds)
  const isSure = (step: number): boolean => near(beat, step) >= LEAST_AT_ENDS
  const steps = all.slice(Math.max(0, all.findIndex(isSure)), all.findLastIndex(isSure) + 1)
  const { beatsPerBar, first } = meterOf(steps.map((step) => near(downbeat, step)))
  return steps.map((step, i) => {
    const begins = beatsPerBar !== null && i >= first && (i - first) % beatsPerBar === 0
    return {
      startSeconds: rounded(step * stepSeconds),
      endSeconds: rounded((step + 1) * stepSeconds),
      label: BEAT_NAMES[begins ? 1 : 0],
      probability: rounded(near(begins ? downbeat : beat, step)),
    }
  })
}

/** Of all meters and phases the likeliest; null where none says more than that no beat begins a bar. */
function meterOf(begins: readonly number[]): { beatsPerBar: number | null; first: number } {
  const odds = begins.map((value) => Math.log(Math.max(LEAST, value)) - Math.log(Math.max(LEAST, 1 - value)))
  let best = { beatsPerBar: null as number | null, first: 0, score: 0 }
  for (const beatsPerBar of METERS) {
    if (begins.length < beatsPerBar * FEWEST_BARS) continue
    for (let first = 0; first < beatsPerBar; first++) {
      let score = 0
      for (let i = first; i < odds.length; i += beatsPerBar) score += odds[i]
      if (score > best.score) best = { beatsPerBar, first, score }
    }
  }
  return best
}

/**
 * Steps at which beats lie. A state is a length of the beat, in steps, and a place in it; from each beat to the next the length may change.
 *
 *   log p(length' | length) = -stability |length' / length - 1|
 *
 * Time grows with steps times states: some 5,000.
 */
function beatSteps(beat: Float64Array, stepSeconds: number): number[] {
  if (beat.length === 0) return []
  const [shortest, longest] = [Math.round(60 / FASTEST_BPM / stepSeconds), Math.round(60 / SLOWEST_BPM / stepSeconds)]
  const lengths = Array.from({ length: longest - shortest + 1 }, (_, i) => shortest + i)
  const starts = lengths.map((_, i) => lengths.slice(0, i).reduce((sum, length) => sum + length, 0))
  const states = starts[starts.length - 1] + longest
  const change = lengths.map((to) => Float64Array.from(lengths, (from) => -TEMPO_STABILITY * Math.abs(to / from - 1)))
  let score = new Float64Array(states)
  let next = new Float64Array(states)
  const ends = new Float64Array(lengths.length)
  const cameFrom = Array.from(beat, () => new Uint8Array(lengths.length))
  for (let step = 0; step < beat.length; step++) {
    const on = Math.log(Math.max(LEAST, beat[step]))
    const off = Math.log(Math.max(LEAST, (1 - beat[step]) * (BEAT_SHARE / (1 - BEAT_SHARE))))
    for (let i = 0; i < lengths.length; i++) ends[i] = score[starts[i] + lengths[i] - 1]
    for (let i = 0; i < lengths.length; i++) {
      const [start, length, heard] = [starts[i], lengths[i], Math.max(1, lengths[i] * BEAT_SHARE)]
      let best = -Infinity
      for (let j = 0; j < lengths.length; j++) {
        const value = ends[j] + change[i][j]
        if (value <= best) continue
        best = value
        cameFrom[step][i] = j
      }
      next[start] = best + on
      for (let place = 1; place < length; place++) next[start + place] = score[start + place - 1] + (place < heard ? on : off)
    }
    ;[score, next] = [next, score]
  }
  return backwards(score, { lengths, starts, cameFrom })
}

function backwards(
  score: Float64Array,
  { lengths, starts, cameFrom }: { lengths: readonly number[]; starts: readonly number[]; cameFrom: readonly Uint8Array[] },
): number[] {
  let best = 0
  for (let state = 1; state < score.length; state++) if (score[state] > score[best]) best = state
  let length = starts.findLastIndex((start) => start <= best)
  let place = best - starts[length]
  const beats: number[] = []
  for (let step = cameFrom.length - 1; step >= 0; step--) {
    if (place > 0) {
      place--
      continue
    }
    beats.push(step)
    length = cameFrom[step][length]
    place = lengths[length] - 1
  }
  return beats.reverse()
}
