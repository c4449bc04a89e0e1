/**
 * Time stretching by a phase vocoder with locked phases: length changes, pitch stays.
 *
 * Frames a hop H apart are made from places in the input H / factor apart. Between two output frames each partial's phase has to move on
 * by what it does in H samples of the input; that is measured, without unwrapping, on a second frame H samples before the first:
 *
 *   psi[m, k] = psi[m - 1, k] + arg X(t_m)[k] - arg X(t_m - H)[k]        at peaks k of |X(t_m)|
 *
 * All bins around a peak turn with it, which keeps the shape of attacks and the ring of partials. Channels turn by what their sum does, so
 * that the stereo image holds.
 *
 * @source Laroche & Dolson 1999, "Improved phase vocoder time-scale modification of audio", identity phase locking;
 *         increments from two frames H apart: Puckette 1995, "Phase-locked vocoder"
 */
import { realFftPlan, type FftPlan } from './fft-plan.ts'
import { hannWindow, windowFor } from './window-functions.ts'

/** Windows overlap this many times. */
const OVERLAP = 4
/** A window is about as long as two periods of 30 Hz. */
const WINDOW_SECONDS = 0.064

const windows = new Map<number, Float32Array>()
const windowOf = (size: number): Float32Array => {
  const window = windows.get(size) ?? hannWindow(size)
  windows.set(size, window)
  return window
}

/** By how much the bins of each frame are turned: unit numbers, kept as products so that no angle is ever computed. */
class PhaseLock {
  readonly #bins: number
  /** The last output frame of the channels' sum, packed. */
  readonly #last: Float32Array
  readonly #power: Float64Array
  readonly #cosines: Float64Array
  readonly #sines: Float64Array
  #isFirst = true

  constructor(size: number) {
    this.#bins = size / 2 + 1
    this.#last = new Float32Array(size)
    this.#power = new Float64Array(this.#bins)
    this.#cosines = new Float64Array(this.#bins).fill(1)
    this.#sines = new Float64Array(this.#bins)
  }

  /**
   * @param now     packed spectrum of the sum at this place of the input
   * @param before  packed spectrum a hop earlier
   */
  advance(now: Float32Array, before: Float32Array): void {
    const power = this.#power
    for (let k = 1; k < power.length - 1; k++) power[k] = now[2 * k] * now[2 * k] + now[2 * k + 1] * now[2 * k + 1]
    this.#cosines.fill(1)
    this.#sines.fill(0)
    if (!this.#isFirst) this.#turnAroundPeaks(before)
    this.#isFirst = false
    this.#last.set(now)
    this.turn(this.#last)
  }

  /** Turns the bins of a packed spectrum of this place, in place. */
  turn(spectrum: Float32Array): void {
    const cosines = this.#cosines
    const sines = this.#sines
    for (let k = 1; k < cosines.length - 1; k++) {
      const re = spectrum[2 * k]
      const im = spectrum[2 * k + 1]
      spectrum[2 * k] = re * cosines[k] - im * sines[k]
      spectrum[2 * k + 1] = re * sines[k] + im * cosines[k]
    }
  }

  #turnAroundPeaks(before: Float32Array): void {
    let start = 1
    let peak = this.#nextPeak(1)
    while (peak !== -1) {
      const next = this.#nextPeak(peak + 1)
      const end = next === -1 ? this.#bins - 1 : this.#valley(peak, next) + 1
      this.#turnRegion(peak, start, end, before)
      start = end
      peak = next
    }
  }

  /** psi[peak] - arg before[peak], for all bins of the region: the peak's own angle drops out. */
  #turnRegion(peak: number, start: number, end: number, before: Float32Array): void {
    const [re, im] = [this.#last[2 * peak], this.#last[2 * peak + 1]]
    const [reBefore, imBefore] = [before[2 * peak], before[2 * peak + 1]]
    const cosine = re * reBefore + im * imBefore
    const sine = im * reBefore - re * imBefore
    const length = Math.sqrt(cosine * cosine + sine * sine)
    if (length === 0) return
    this.#cosines.fill(cosine / length, start, end)
    this.#sines.fill(sine / length, start, end)
  }

  /** The next bin louder than its two neighbours on each side; -1 where there is none. */
  #nextPeak(from: number): number {
    const power = this.#power
    for (let k = Math.max(2, from); k < power.length - 2; k++) {
      if (power[k] > power[k - 1] && power[k] >= power[k + 1] && power[k] > power[k - 2] && power[k] >= power[k + 2]) return k
    }
    return -1
  }

  #valley(from: number, to: number): number {
    let lowest = from
    const power = this.#power
    for (let k = from + 1; k < to; k++) if (power[k] < power[lowest]) lowest = k
    return lowest
  }
}

const sumOf = (channels: readonly Float32Array[]): Float32Array => {
  if (channels.length === 1) return channels[0]
  return channels[0].map((value, n) => channels.reduce((sum, channel, index) => (index === 0 ? sum : sum + channel[n]), value))
}

/**
 * @param channels    planar, at least one, all of one length
 * @param factor      above 0: 2 makes it twice as long
 * @param sampleRate  Hz, for the length of the window
 * @returns           as many channels of round(n factor) samples
 */
export function timeStretch(channels: readonly Float32Array[], factor: number, sampleRate: number): Float32Array[] {
  if (!(factor > 0 && Number.isFinite(factor))) throw new RangeError(`timeStretch: the factor is a number above 0, not ${factor}`)
  if (factor === 1) return channels.map((channel) => channel.slice())
  const size = windowFor(WINDOW_SECONDS, sampleRate)
  const hop = size / OVERLAP
  const length = Math.round(channels[0].length * factor)
  const fft = realFftPlan(size)
  const window = windowOf(size)
  const lock = new PhaseLock(size)
  // Silence before the beginning and after the end, for frames that reach there and for looking back.
  const silence = Math.ceil(size / factor) + size + hop
  const padded = channels.map((channel) => pad(channel, silence))
  const sum = sumOf(padded)
  const output = channels.map(() => new Float32Array(length + 2 * size))
  const before = new Float32Array(size)
  for (let at = 0; at < length + size; at += hop) {
    // Output sample `at - size / 2` stands in the middle of the frame, where input sample (at - size / 2) / factor is.
    const place = Math.round((at - size / 2) / factor) - size / 2 + silence
    fft.forwardWindowed(sum, place - hop, window)
    before.set(fft.spectrum)
    fft.forwardWindowed(sum, place, window)
    lock.advance(fft.spectrum, before)
    padded.forEach((channel, index) => {
      if (padded.length > 1) fft.forwardWindowed(channel, place, window)
      lock.turn(fft.spectrum)
      overlapAdd(fft, window, output[index], at)
    })
  }
  // Squared Hann windows four-fold overlapped add up to 3/2; the transform and its inverse to `size`.
  const gain = 1 / (1.5 * size)
  return output.map((samples) => samples.slice(size, size + length).map((value) => value * gain))
}

const pad = (samples: Float32Array, silence: number): Float32Array => {
  const padded = new Float32Array(samples.length + 2 * silence)
  padded.set(samples, silence)
  return padded
}

const overlapAdd = (fft: FftPlan, window: Float32Array, output: Float32Array, at: number): void => {
  fft.inverseWindowed(window)
  const frame = fft.input
  for (let n = 0; n < frame.length; n++) output[at + n] += frame[n]
}
