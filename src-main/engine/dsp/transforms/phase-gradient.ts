/**
 * Phase from magnitude without iterating: under a bell-shaped window the slopes of the log magnitude tell how the phase changes, in time
 * by its slope over frequency and the other way round. Integrated outwards from the loudest points, along the loudest paths.
 *
 *   dphi / dt      = 2 pi hop k / N + (hop N / gamma) d log s / dk          a frame
 *   dphi / dk      = -pi - (gamma / (hop N)) d log s / dt                   a bin
 *
 * (-pi because phases count from a frame's start, half a transform before the window's middle.)
 *
 * Source: Prusa, Balazs and Sondergaard 2017, "A noniterative method for reconstruction of phase from STFT magnitude" (offline);
 * Prusa and Sondergaard 2016, "Real-time spectrogram inversion using phase gradient heap integration" (streaming).
 */
import { ShapeError } from '../../errors.ts'
import { uniform } from './griffin-lim.ts'
import { MagnitudeHeap } from './magnitude-heap.ts'
import { requireShape, type Spectrogram } from './spectrogram.ts'

export interface PhaseGradientOptions {
  fftSize: number
  hopSamples: number
  /** Length of the Hann window; `fftSize` by default. */
  windowSamples?: number
  /** Points further below the loudest than this share get random phases. */
  tolerance?: number
  seed?: number
}

/** gamma of the Gaussian window nearest to a Hann window of one sample's length. Source: Prusa and others 2017, table I. */
const HANN_GAMMA = 0.25645

/** Smallest magnitude whose logarithm is taken, as a share of the loudest. */
const LOG_FLOOR = 1e-12

interface Gradients {
  /** (hop N / gamma) and (gamma / (hop N)), halved for central differences. */
  timeScale: number
  frequencyScale: number
  hopSamples: number
  fftSize: number
}

function gradients({ fftSize, hopSamples, windowSamples = fftSize }: PhaseGradientOptions): Gradients {
  const ratio = (hopSamples * fftSize) / (HANN_GAMMA * windowSamples * windowSamples)
  return { timeScale: ratio / 2, frequencyScale: 1 / (2 * ratio), hopSamples, fftSize }
}

/** Phase advance to the next frame, radians, from the log magnitudes of one frame. */
function timeGradient(
  logs: Float32Array,
  at: number,
  bins: number,
  { timeScale, hopSamples, fftSize }: Gradients,
  result: Float32Array,
  resultAt: number,
): void {
  for (let k = 0; k < bins; k++) {
    const above = logs[at + Math.min(k + 1, bins - 1)]
    const below = logs[at + Math.max(k - 1, 0)]
    // At the ends the difference is one-sided, over one bin instead of two.
    const slope = k === 0 || k === bins - 1 ? 2 * (above - below) : above - below
    const turns = ((hopSamples * k) % fftSize) / fftSize
    result[resultAt + k] = 2 * Math.PI * turns + timeScale * slope
  }
}

/** Phase advance to the next bin, radians, from the log magnitudes of the frames before and after, `span` frames apart. */
function frequencyGradient(
  logs: Float32Array,
  before: number,
  after: number,
  span: number,
  bins: number,
  { frequencyScale }: Gradients,
  result: Float32Array,
  resultAt: number,
): void {
  const scale = span === 0 ? 0 : (2 * frequencyScale) / span
  for (let k = 0; k < bins; k++) result[resultAt + k] = -Math.PI - scale * (logs[after + k] - logs[before + k])
}

function requireBins({ frames, bins }: Spectrogram, fftSize: number): void {
  if (bins !== fftSize / 2 + 1) {
    throw new ShapeError('integratePhase', [[frames, bins]], `a transform of ${fftSize} samples has ${fftSize / 2 + 1} bins`)
  }
}

/**
 * Phases for the magnitudes of a whole sound.
 *
 * @param magnitudes  of a centred or uncentred STFT with a Hann window, shape [frames, N / 2 + 1]
 * @returns           radians, shape [frames, N / 2 + 1]
 */
export function integratePhase(magnitudes: Spectrogram, options: PhaseGradientOptions): Spectrogram {
  requireShape('integratePhase', magnitudes)
  requireBins(magnitudes, options.fftSize)
  const { tolerance = 1e-6, seed = 1 } = options
  const { frames, bins, data } = magnitudes
  const slopes = gradients(options)
  const loudest = data.reduce((maximum, value) => Math.max(maximum, value), 0)
  const logs = data.map((value) => Math.log(Math.max(value, LOG_FLOOR * loudest, 1e-30)))
  const inTime = new Float32Array(data.length)
  const inFrequency = new Float32Array(data.length)
  for (let frame = 0; frame < frames; frame++) {
    const before = Math.max(0, frame - 1)
    const after = Math.min(frames - 1, frame + 1)
    timeGradient(logs, frame * bins, bins, slopes, inTime, frame * bins)
    frequencyGradient(logs, before * bins, after * bins, after - before, bins, slopes, inFrequency, frame * bins)
  }
  const phase = new Float64Array(data.length)
  const random = uniform(seed)
  const open = new Uint8Array(data.length)
  for (let i = 0; i < data.length; i++) {
    if (data[i] > tolerance * loudest) open[i] = 1
    else phase[i] = 2 * Math.PI * random()
  }
  const order = loudestFirst(data, open)
  const heap = new MagnitudeHeap(data.length)
  const reach = (point: number, value: number): void => {
    phase[point] = value
    open[point] = 0
    heap.push(point, data[point])
  }
  for (const start of order) {
    if (!open[start]) continue
    reach(start, 0)
    while (heap.size > 0) {
      const i = heap.pop()
      const k = i % bins
      if (i >= bins && open[i - bins]) reach(i - bins, phase[i] - (inTime[i] + inTime[i - bins]) / 2)
      if (i + bins < data.length && open[i + bins]) reach(i + bins, phase[i] + (inTime[i] + inTime[i + bins]) / 2)
      if (k > 0 && open[i - 1]) reach(i - 1, phase[i] - (inFrequency[i] + inFrequency[i - 1]) / 2)
      if (k < bins - 1 && open[i + 1]) reach(i + 1, phase[i] + (inFrequency[i] + inFrequency[i + 1]) / 2)
    }
  }
  return { frames, bins, data: Float32Array.from(phase, wrap) }
}

const wrap = (radians: number): number => radians - 2 * Math.PI * Math.round(radians / (2 * Math.PI))

/** The open points from the loudest down: starts of islands that silence separates. */
function loudestFirst(data: Float32Array, open: Uint8Array): Uint32Array {
  const points = Uint32Array.from(data.keys()).filter((i) => open[i] === 1)
  return points.sort((a, b) => data[b] - data[a])
}

/**
 * Phases frame by frame, for sound that is generated while it is heard. Each frame needs the magnitudes of the one after it: the phases
 * of a frame are returned when the next one is pushed, those of the last by `finish`.
 */
export class PhaseStream {
  readonly #bins: number
  readonly #slopes: Gradients
  readonly #tolerance: number
  readonly #random: () => number
  /** Log magnitudes of the frames before last, last and newest. */
  readonly #logs: Float32Array
  readonly #magnitudes: Float32Array
  readonly #lastMagnitudes: Float32Array
  readonly #lastPhase: Float64Array
  readonly #lastInTime: Float32Array
  readonly #inTime: Float32Array
  readonly #inFrequency: Float32Array
  readonly #heap: MagnitudeHeap
  readonly #open: Uint8Array
  #frames = 0

  constructor(options: PhaseGradientOptions) {
    const bins = options.fftSize / 2 + 1
    this.#bins = bins
    this.#slopes = gradients(options)
    this.#tolerance = options.tolerance ?? 1e-6
    this.#random = uniform(options.seed ?? 1)
    this.#logs = new Float32Array(3 * bins)
    this.#magnitudes = new Float32Array(bins)
    this.#lastMagnitudes = new Float32Array(bins)
    this.#lastPhase = new Float64Array(bins)
    this.#lastInTime = new Float32Array(bins)
    this.#inTime = new Float32Array(bins)
    this.#inFrequency = new Float32Array(bins)
    this.#heap = new MagnitudeHeap(2 * bins)
    this.#open = new Uint8Array(bins)
  }

  /**
   * @param magnitudes  the next frame's, shape [bins]
   * @returns           radians of the frame before it, shape [bins]; null for the very first
   */
  push(magnitudes: Float32Array): Float32Array | null {
    const bins = this.#bins
    if (magnitudes.length !== bins) throw new ShapeError('PhaseStream', [[magnitudes.length]], `frames have ${bins} bins`)
    this.#logs.copyWithin(0, bins)
    for (let k = 0; k < bins; k++) this.#logs[2 * bins + k] = Math.log(Math.max(magnitudes[k], 1e-12))
    const phases = this.#frames > 0 ? this.#integrate(true) : null
    this.#magnitudes.set(magnitudes)
    this.#frames++
    return phases
  }

  /** Phases of the last frame; null where there was none. */
  finish(): Float32Array | null {
    if (this.#frames === 0) return null
    this.#logs.copyWithin(0, this.#bins)
    return this.#integrate(false)
  }

  /** The frame whose logs lie in the middle, after `lastPhase` and, unless it is the last of all, before the newest logs. */
  #integrate(hasNext: boolean): Float32Array {
    const bins = this.#bins
    const hasLast = this.#frames > 1
    const before = hasLast ? 0 : bins
    const after = hasNext ? 2 * bins : bins
    timeGradient(this.#logs, bins, bins, this.#slopes, this.#inTime, 0)
    frequencyGradient(this.#logs, before, after, (after - before) / bins, bins, this.#slopes, this.#inFrequency, 0)
    const phase = this.#spread(hasLast)
    this.#lastPhase.set(phase)
    this.#lastInTime.set(this.#inTime)
    this.#lastMagnitudes.set(this.#magnitudes)
    return Float32Array.from(phase, wrap)
  }

  #spread(hasLast: boolean): Float64Array {
    const bins = this.#bins
    const data = this.#magnitudes
    const open = this.#open
    const heap = this.#heap
    const phase = new Float64Array(bins)
    let loudest = 0
    for (let k = 0; k < bins; k++) loudest = Math.max(loudest, data[k], hasLast ? this.#lastMagnitudes[k] : 0)
    const threshold = this.#tolerance * loudest
    heap.clear()
    let left = 0
    for (let k = 0; k < bins; k++) {
      open[k] = data[k] > threshold ? 1 : 0
      left += open[k]
      if (!open[k]) phase[k] = 2 * Math.PI * this.#random()
      // Points of the last frame are numbered from `bins` on.
      if (hasLast && this.#lastMagnitudes[k] > threshold) heap.push(bins + k, this.#lastMagnitudes[k])
    }
    const reach = (k: number, value: number): void => {
      phase[k] = value
      open[k] = 0
      left--
      heap.push(k, data[k])
    }
    while (left > 0) {
      if (heap.size === 0) {
        // Nothing to go on from: the loudest point begins anew, where its partial's phase would be if it had sounded before.
        let start = -1
        for (let k = 0; k < bins; k++) if (open[k] && (start === -1 || data[k] > data[start])) start = k
        reach(start, hasLast ? this.#lastPhase[start] + this.#inTime[start] : 0)
      }
      const i = heap.pop()
      if (i >= bins) {
        const k = i - bins
        if (open[k]) reach(k, this.#lastPhase[k] + (this.#lastInTime[k] + this.#inTime[k]) / 2)
        continue
      }
      if (i > 0 && open[i - 1]) reach(i - 1, phase[i] - (this.#inFrequency[i] + this.#inFrequency[i - 1]) / 2)
      if (i < bins - 1 && open[i + 1]) reach(i + 1, phase[i] + (this.#inFrequency[i] + this.#inFrequency[i + 1]) / 2)
    }
    return phase
  }
}
