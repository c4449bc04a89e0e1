import { autocorrelate } from '../dsp/autocorrelate.ts'
import { realFftPlan } from '../dsp/fft-plan.ts'
import { hannWindow } from '../dsp/window-functions.ts'
import { STRENGTHS_PER_SECOND, type OnsetStrength } from './onset-strength.ts'

const [SLOWEST_BPM, FASTEST_BPM] = [40, 240]
const WINDOW_FRAMES = 1024
const HOP_FRAMES = 100
/** Steps of tempo: 2 % from one to the next. */
const STEP = 1.02
/** Where people tap most easily, and how far in octaves they go from there. */
const [USUAL_BPM, USUAL_OCTAVES] = [115, 0.7]
/** What a change by one step costs beside the difference of a clear and a weak pulse. */
const CHANGE_COST = 0.06

/** Beats a minute that are looked at, rising. */
const TEMPI: readonly number[] = Array.from(
  { length: Math.floor(Math.log(FASTEST_BPM / SLOWEST_BPM) / Math.log(STEP)) + 1 },
  (_, i) => SLOWEST_BPM * STEP ** i,
)

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

const nearestTempo = (bpm: number): number =>
  Math.max(0, Math.min(TEMPI.length - 1, Math.round(Math.log(bpm / SLOWEST_BPM) / Math.log(STEP))))

/** Of each of {@link TEMPI}, around a frame. */
function tempoScores(strengths: readonly Float32Array[], middle: number): Float64Array {
  const likenesses = strengths.map((strength) => likenessByLag(strength, middle))
  return Float64Array.from(TEMPI, (bpm) => likenesses.reduce((sum, likeness) => sum + combScore(likeness, bpm), 0) * usual(bpm))
}

const usual = (bpm: number): number => Math.exp(-0.5 * (Math.log2(bpm / USUAL_BPM) / USUAL_OCTAVES) ** 2)

/** What a beat has in common with the next four, the nearest most. */
function combScore(likeness: Float32Array, bpm: number): number {
  const period = (60 * STRENGTHS_PER_SECOND) / bpm
  let [sum, weights] = [0, 0]
  for (let beats = 1; beats <= 4; beats++) {
    if (beats * period > likeness.length - 2) break
    sum += at(likeness, beats * period) / beats
    weights += 1 / beats
  }
  return weights === 0 ? 0 : Math.max(0, sum / weights)
}

function at(values: Float32Array, place: number): number {
  const i = Math.floor(place)
  return values[i] + (place - i) * ((values[i + 1] ?? values[i]) - values[i])
}

/** Lags at which less than this part of the window overlaps say nothing. */
const LEAST_OVERLAP = 0.2

/**
 * How alike the strength around a frame is to itself some frames later: autocorrelation without its mean over that of the window alone,
 * 1 at lag 0; zeros where nothing sounds. At the ends, and in short sounds, the window lies within the sound.
 */
function likenessByLag(strength: Float32Array, middle: number): Float32Array {
  const length = Math.min(WINDOW_FRAMES, strength.length)
  const start = Math.max(0, Math.min(strength.length - length, middle - (length >> 1)))
  const window = length > 2 ? hannWindow(length).map((value) => value + 0.1) : new Float32Array(length).fill(1)
  const piece = strength.subarray(start, start + length)
  const mean = piece.reduce((sum, value) => sum + value, 0) / length
  const own = autocorrelation(piece.map((value, i) => (value - mean) * window[i]))
  if (!(own[0] > 1e-9)) return new Float32Array(length)
  const overlap = autocorrelation(window)
  return own.map((value, lag) => (overlap[lag] < LEAST_OVERLAP * overlap[0] ? 0 : (value / own[0]) * (overlap[0] / overlap[lag])))
}

/** @returns [samples] */
function autocorrelation(samples: Float32Array): Float32Array {
  const fft = realFftPlan(2 * WINDOW_FRAMES)
  fft.input.fill(0)
  fft.input.set(samples)
  autocorrelate(fft)
  return fft.input.slice(0, samples.length)
}

/** The best way through all seconds. @source Viterbi 1967 */
function smoothPath(scores: readonly Float64Array[]): number[] {
  const reach = 6
  const from = scores.map(() => new Int16Array(TEMPI.length))
  let best = Float64Array.from(scores[0])
  for (let second = 1; second < scores.length; second++) {
    const next = new Float64Array(TEMPI.length).fill(-Infinity)
    for (let i = 0; i < TEMPI.length; i++) {
      for (let j = Math.max(0, i - reach); j <= Math.min(TEMPI.length - 1, i + reach); j++) {
        const value = best[j] - CHANGE_COST * Math.abs(i - j)
        if (value > next[i]) {
          next[i] = value
          from[second][i] = j
        }
      }
      next[i] += scores[second][i]
    }
    best = next
  }
  let last = best.indexOf(Math.max(...best))
  const path = [last]
  for (let second = scores.length - 1; second > 0; second--) path.push((last = from[second][last]))
  return path.reverse()
}

/** The tempo near a step of the grid at which the whole strength is most alike: to a thousandth. */
function refined(strength: Float32Array, bpm: number): number {
  let best = { bpm, value: -Infinity }
  for (let factor = 0.97; factor <= 1.03; factor += 0.001) {
    const tempo = bpm * factor
    const turn = (2 * Math.PI * tempo) / (60 * STRENGTHS_PER_SECOND)
    let value = 0
    // Pieces of 20 s, so that a tempo that breathes does not wash out.
    for (let start = 0; start < strength.length; start += 2000) {
      let [re, im] = [0, 0]
      for (let t = start; t < Math.min(strength.length, start + 2000); t++) {
        re += strength[t] * Math.cos(turn * t)
        im += strength[t] * Math.sin(turn * t)
      }
      value += Math.hypot(re, im)
    }
    if (value > best.value) best = { bpm: tempo, value }
  }
  return Math.round(best.bpm * 10) / 10
}
