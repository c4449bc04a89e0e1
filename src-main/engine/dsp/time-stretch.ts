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
import { hannWindow } from './window-functions.ts'

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

/** Angles by which the bins of a frame are turned. */
class PhaseLock {
  readonly #bins: number
  /** Angle of the last output frame, by bin. */
  readonly #psi: Float64Array
  readonly #magnitudes: Float64Array
  readonly #turns: Float64Array
  #isFirst = true

  constructor(size: number) {
    this.#bins = size / 2 + 1
    this.#psi = new Float64Array(this.#bins)
    this.#magnitudes = new Float64Array(this.#bins)
    this.#turns = new Float64Array(this.#bins)
  }

  /**
   * @param now     packed spectrum at this place of the input
   * @param before  packed spectrum a hop earlier
   * @returns       by how much to turn each bin; good until the next call
   */
  turns(now: Float32Array, before: Float32Array): Float64Array {
    const last = this.#bins - 1
    for (let k = 1; k < last; k++) this.#magnitudes[k] = Math.hypot(now[2 * k], now[2 * k + 1])
    this.#turns.fill(0)
    if (!this.#isFirst) this.#turnAroundPeaks(before)
    this.#isFirst = false
    for (let k = 1; k < last; k++) this.#psi[k] = Math.atan2(now[2 * k + 1], now[2 * k]) + this.#turns[k]
    return this.#turns
  }

  #turnAroundPeaks(before: Float32Array): void {
    let start = 1
    let peak = this.#nextPeak(1)
    while (peak !== -1) {
      const next = this.#nextPeak(peak + 1)
      const end = next === -1 ? this.#bins - 1 : this.#valley(peak, next) + 1
      // psi + arg now - arg before - arg now: the peak's own angle drops out.
      const turn = this.#psi[peak] - Math.atan2(before[2 * peak + 1], before[2 * peak])
      this.#turns.fill(turn, start, end)
      start = end
      peak = next
    }
  }

  /** The next bin louder than its two neighbours on each side; -1 where there is none. */
  #nextPeak(from: number): number {
    const m = this.#magnitudes
    for (let k = Math.max(2, from); k < this.#bins - 2; k++) {
      if (m[k] > m[k - 1] && m[k] >= m[k + 1] && m[k] > m[k - 2] && m[k] >= m[k + 2]) return k
    }
    return -1
  }

  #valley(from: number, to: number): number {
    let lowest = from
    for (let k = from + 1; k < to; k++) if (this.#magnitudes[k] < this.#magnitudes[lowest]) lowest = k
    return lowest
  }
}

const turn = (spectrum: Float32Array, turns: Float64Array): void => {
  for (let k = 1; k < turns.length - 1; k++) {
    const cosine = Math.cos(turns[k])
    const sine = Math.sin(turns[k])
    const re = spectrum[2 * k]
    const im = spectrum[2 * k + 1]
    spectrum[2 * k] = re * cosine - im * sine
    spectrum[2 * k + 1] = re * sine + im * cosine
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
  const size = 2 ** Math.round(Math.log2(WINDOW_SECONDS * sampleRate))
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
    const turns = lock.turns(fft.spectrum, before)
    padded.forEach((channel, index) => {
      fft.forwardWindowed(channel, place, window)
      turn(fft.spectrum, turns)
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
