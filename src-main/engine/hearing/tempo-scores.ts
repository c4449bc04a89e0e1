/** How well each tempo fits what begins around a moment. */
import { autocorrelate } from '../dsp/autocorrelate.ts'
import { realFftPlan } from '../dsp/fft-plan.ts'
import { hannWindow } from '../dsp/window-functions.ts'
import { STRENGTHS_PER_SECOND } from './onset-strength.ts'

const [SLOWEST_BPM, FASTEST_BPM] = [40, 240]
/** What is compared with itself: 10 s. */
export const TEMPO_WINDOW_FRAMES = 1024
/** Steps of tempo: 2 % from one to the next. */
const STEP = 1.02
/** Where people tap most easily, and how far in octaves they go from there. */
const [USUAL_BPM, USUAL_OCTAVES] = [115, 0.7]

/** Beats a minute that are looked at, rising. */
export const TEMPI: readonly number[] = Array.from(
  { length: Math.floor(Math.log(FASTEST_BPM / SLOWEST_BPM) / Math.log(STEP)) + 1 },
  (_, i) => SLOWEST_BPM * STEP ** i,
)

export const nearestTempo = (bpm: number): number =>
  Math.max(0, Math.min(TEMPI.length - 1, Math.round(Math.log(bpm / SLOWEST_BPM) / Math.log(STEP))))

/** Of each of {@link TEMPI}, around a frame. @param strengths float32 [frames] each */
export function tempoScores(strengths: readonly Float32Array[], middle: number): Float64Array {
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
  const length = Math.min(TEMPO_WINDOW_FRAMES, strength.length)
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
  const fft = realFftPlan(2 * TEMPO_WINDOW_FRAMES)
  fft.input.fill(0)
  fft.input.set(samples)
  autocorrelate(fft)
  return fft.input.slice(0, samples.length)
}
