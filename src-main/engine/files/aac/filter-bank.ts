import { complexFftPlan } from '../../dsp/fft-plan.ts'
import { besselI0 } from '../../dsp/window-functions.ts'
import { FRAME_LINES, SHORT_LINES, type ChannelInfo } from './channel.ts'

/**
 * From the spectrum of a frame to samples: inverse MDCT, window, overlap with the frame before.
 * @source ISO/IEC 13818-7 (2006), section 15
 */

/**
 * Inverse MDCT without its window.
 *
 *   x[n] = 1/M sum_{k=0}^{M-1} X[k] cos(pi/M (n + 1/2 + M/2) (k + 1/2)),   n = 0 .. 2M - 1
 *
 * by a DCT-IV of M lines, and that by a complex Fourier transform of M/2.
 */
export class InverseMdct {
  readonly #lines: number
  readonly #cosine: Float64Array
  readonly #sine: Float64Array
  readonly #dct: Float64Array

  /** @param lines  M, a multiple of 32 */
  constructor(lines: number) {
    this.#lines = lines
    const angle = (n: number): number => (Math.PI * (8 * n + 1)) / (8 * lines)
    this.#cosine = Float64Array.from({ length: lines / 2 }, (_, n) => Math.cos(angle(n)))
    this.#sine = Float64Array.from({ length: lines / 2 }, (_, n) => Math.sin(angle(n)))
    this.#dct = new Float64Array(lines)
  }

  /**
   * @param spectrum  [M]
   * @param output    [2M], written
   */
  transform(spectrum: Float32Array, output: Float32Array): void {
    const m = this.#lines
    this.#dctIv(spectrum)
    const d = this.#dct
    const half = m / 2
    for (let n = 0; n < half; n++) {
      output[n] = d[n + half]
      output[m - 1 - n] = -d[n + half]
      output[m + n] = -d[half - 1 - n]
      output[2 * m - 1 - n] = -d[half - 1 - n]
    }
  }

  /** D[n] = 1/M sum_k X[k] cos(pi/M (n + 1/2) (k + 1/2)) */
  #dctIv(spectrum: Float32Array): void {
    const m = this.#lines
    const plan = complexFftPlan(m / 2)
    const { input } = plan
    for (let n = 0; n < m / 2; n++) {
      const re = spectrum[2 * n]
      const im = spectrum[m - 1 - 2 * n]
      input[2 * n] = re * this.#cosine[n] + im * this.#sine[n]
      input[2 * n + 1] = im * this.#cosine[n] - re * this.#sine[n]
    }
    plan.forward()
    const output = plan.spectrum
    for (let n = 0; n < m / 2; n++) {
      const re = output[2 * n]
      const im = output[2 * n + 1]
      this.#dct[2 * n] = (re * this.#cosine[n] + im * this.#sine[n]) / m
      this.#dct[m - 1 - 2 * n] = (re * this.#sine[n] - im * this.#cosine[n]) / m
    }
  }
}

const longTransform = new InverseMdct(FRAME_LINES)
const shortTransform = new InverseMdct(SHORT_LINES)

/** Rising halves of the windows. */
const WINDOWS = {
  sine: { long: sineSlope(FRAME_LINES), short: sineSlope(SHORT_LINES) },
  'kaiser-bessel': { long: kaiserBesselSlope(FRAME_LINES, 4), short: kaiserBesselSlope(SHORT_LINES, 6) },
} as const

function sineSlope(length: number): Float32Array {
  return Float32Array.from({ length }, (_, n) => Math.sin((Math.PI / (2 * length)) * (n + 0.5)))
}

function kaiserBesselSlope(length: number, alpha: number): Float32Array {
  const kernel = Float64Array.from({ length: length + 1 }, (_, n) => besselI0(Math.PI * alpha * Math.sqrt(1 - ((2 * n) / length - 1) ** 2)))
  const total = kernel.reduce((sum, value) => sum + value, 0)
  let sum = 0
  return Float32Array.from({ length }, (_, n) => Math.sqrt((sum += kernel[n]) / total))
}

/** Where the short windows' ramps lie within a long frame. */
const FLAT = (FRAME_LINES - SHORT_LINES) / 2

/** One channel's filter bank. */
export class FilterBank {
  /** The second half of the frame before, windowed. */
  #overlap = new Float32Array(FRAME_LINES)
  #previousShape: ChannelInfo['windowShape'] = 'sine'
  readonly #frame = new Float32Array(2 * FRAME_LINES)
  readonly #block = new Float32Array(2 * SHORT_LINES)

  /**
   * @param spectrum  [1024], in units of 16-bit samples
   * @returns         [1024] samples, full scale 1
   */
  process(spectrum: Float32Array, info: ChannelInfo): Float32Array {
    if (info.sequence === 'short') this.#shortWindows(spectrum, info)
    else this.#longWindow(spectrum, info)
    this.#previousShape = info.windowShape
    const frame = this.#frame
    const output = new Float32Array(FRAME_LINES)
    for (let n = 0; n < FRAME_LINES; n++) output[n] = (frame[n] + this.#overlap[n]) / 32768
    this.#overlap.set(frame.subarray(FRAME_LINES))
    return output
  }

  #longWindow(spectrum: Float32Array, info: ChannelInfo): void {
    const frame = this.#frame
    longTransform.transform(spectrum, frame)
    const before = WINDOWS[this.#previousShape]
    const now = WINDOWS[info.windowShape]
    if (info.sequence === 'stop') rampUp(frame, FLAT, before.short)
    else rampUp(frame, 0, before.long)
    if (info.sequence === 'start') rampDown(frame, FRAME_LINES + FLAT, now.short)
    else rampDown(frame, FRAME_LINES, now.long)
  }

  #shortWindows(spectrum: Float32Array, info: ChannelInfo): void {
    const frame = this.#frame.fill(0)
    for (let window = 0; window < 8; window++) {
      const block = this.#block
      shortTransform.transform(spectrum.subarray(window * SHORT_LINES, (window + 1) * SHORT_LINES), block)
      rampUp(block, 0, WINDOWS[window === 0 ? this.#previousShape : info.windowShape].short)
      rampDown(block, SHORT_LINES, WINDOWS[info.windowShape].short)
      const at = FLAT + window * SHORT_LINES
      for (let n = 0; n < 2 * SHORT_LINES; n++) frame[at + n] += block[n]
    }
  }
}

/** Silence up to `at`, then the slope; what follows stays. */
function rampUp(frame: Float32Array, at: number, slope: Float32Array): void {
  frame.fill(0, 0, at)
  for (let n = 0; n < slope.length; n++) frame[at + n] *= slope[n]
}

/** The slope downwards from `at`, then silence. */
function rampDown(frame: Float32Array, at: number, slope: Float32Array): void {
  for (let n = 0; n < slope.length; n++) frame[at + n] *= slope[slope.length - 1 - n]
  frame.fill(0, at + slope.length)
}
