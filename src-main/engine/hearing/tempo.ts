import { STRENGTHS_PER_SECOND, type OnsetStrength } from './onset-strength.ts'
import { nearestTempo, TEMPI, tempoScores } from './tempo-scores.ts'

const HOP_FRAMES = 100
/** What a change by one step costs beside the difference of a clear and a weak pulse. */
const CHANGE_COST = 0.06
/** Steps that a tempo changes by in a second at most. */
const REACH = 6

export interface HeardTempo {
  /** Of the piece, beats a minute; null where there is no pulse. */
  bpm: number | null
  /** 0..1: how much clearer than the next one that is no octave of it. */
  confidence: number
  /** Others that people might tap, the clearest first, at most three, with their strength beside the first one's. */
  alternatives: { bpm: number; strength: number }[]
  /** At every second, beats a minute. */
  atSeconds: Float32Array
}

/**
 * Tempo: how fast people would tap, over time and in all.
 *
 * The onset strength of 10 s is compared with itself later; a tempo's score is what four of its beats have in common, weighed by how
 * usual it is. The path through all seconds changes little from one to the next.
 *
 * @param strength  see `onsetStrength`, [frames]
 * @source          Ellis 2007 (weighing of tempi); Grosche, Mueller 2011 (a path through the tempogram). Differs: combs of four beats
 */
export function tempoOf({ all: strength, bass }: OnsetStrength): HeardTempo {
  const seconds = Math.max(1, Math.ceil(strength.length / HOP_FRAMES))
  const scores = Array.from({ length: seconds }, (_, second) => tempoScores([strength, bass], second * HOP_FRAMES))
  const path = smoothPath(scores)
  const total = TEMPI.map((_, i) => scores.reduce((sum, row) => sum + row[i], 0))
  const loudest = Math.max(...total)
  if (!(loudest > 0)) return { bpm: null, confidence: 0, alternatives: [], atSeconds: new Float32Array(seconds) }
  const atSeconds = Float32Array.from(path, (i) => TEMPI[i])
  const peaks = TEMPI.flatMap((_, i) => (total[i] > (total[i - 1] ?? 0) && total[i] >= (total[i + 1] ?? 0) ? [i] : []))
  peaks.sort((a, b) => total[b] - total[a])
  const middle = [...atSeconds].sort((a, b) => a - b)[atSeconds.length >> 1]
  const bpm = refined(strength, middle)
  const others = peaks.filter((i) => Math.abs(Math.log(TEMPI[i] / bpm)) > 0.08)
  const unrelated = others.find((i) => [0.5, 2, 1 / 3, 3].every((factor) => Math.abs(Math.log((TEMPI[i] * factor) / bpm)) > 0.06))
  const own = total[nearestTempo(bpm)]
  return {
    bpm,
    confidence: Math.max(0, Math.min(1, 1 - (unrelated === undefined ? 0 : total[unrelated]) / Math.max(own, 1e-9))),
    alternatives: others
      .slice(0, 3)
      .map((i) => ({ bpm: refined(strength, TEMPI[i]), strength: Math.min(1, total[i] / Math.max(own, 1e-9)) })),
    atSeconds,
  }
}

/** What leads to each tempo in a row of moments. @source Viterbi 1967 */
export class TempoPath {
  #best: Float64Array | null = null

  /** @param scores of the next moment, [TEMPI] @returns where the best way to each tempo comes from */
  push(scores: Float64Array): Int16Array {
    const from = new Int16Array(TEMPI.length)
    const best = this.#best
    const next = new Float64Array(TEMPI.length).fill(best ? -Infinity : 0)
    for (let i = 0; i < TEMPI.length; i++) {
      for (let j = Math.max(0, i - REACH); best && j <= Math.min(TEMPI.length - 1, i + REACH); j++) {
        const value = best[j] - CHANGE_COST * Math.abs(i - j)
        if (value > next[i]) {
          next[i] = value
          from[i] = j
        }
      }
      next[i] += scores[i]
    }
    this.#best = next
    return from
  }

  /** Where the best way ends. */
  get last(): number {
    return this.#best ? this.#best.indexOf(Math.max(...this.#best)) : 0
  }
}

function smoothPath(scores: readonly Float64Array[]): number[] {
  const path = new TempoPath()
  const from = scores.map((row) => path.push(row))
  const tempi = [path.last]
  for (let second = scores.length - 1; second > 0; second--) tempi.push(from[second][tempi[tempi.length - 1]])
  return tempi.reverse()
}

/** 20 s: in pieces as short a tempo that breathes does not wash out. */
const PIECE_FRAMES = 2000

/**
 * How much of one frequency is in a row of values: |sum_t x[t] exp(i turn t)|.
 *
 * @param turn  radians from one value to the next
 * @source      Goertzel 1958
 */
function componentAt(values: Float32Array, turn: number): number {
  const twice = 2 * Math.cos(turn)
  let [last, beforeLast] = [0, 0]
  for (let t = 0; t < values.length; t++) {
    const next = values[t] + twice * last - beforeLast
    beforeLast = last
    last = next
  }
  return Math.sqrt(Math.max(0, last * last + beforeLast * beforeLast - twice * last * beforeLast))
}

/** The tempo near a step of the grid at which the whole strength is most alike: to a thousandth. */
function refined(strength: Float32Array, bpm: number): number {
  let best = { bpm, value: -Infinity }
  for (let factor = 0.97; factor <= 1.03; factor += 0.001) {
    const tempo = bpm * factor
    const turn = (2 * Math.PI * tempo) / (60 * STRENGTHS_PER_SECOND)
    let value = 0
    for (let start = 0; start < strength.length; start += PIECE_FRAMES)
      value += componentAt(strength.subarray(start, start + PIECE_FRAMES), turn)
    if (value > best.value) best = { bpm: tempo, value }
  }
  return Math.round(best.bpm * 10) / 10
}
