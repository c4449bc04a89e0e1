import { DotMemory } from './simd-dot.ts'
import { kaiserAt, kaiserBeta } from './window-functions.ts'

/**
 * Change of sample rate by a rational factor L/M: a band-limited interpolator (Kaiser-windowed sinc) in polyphase form.
 *
 *   y[k] = sum_n x[n] h(k M/L - n),   h(t) = 2 f sinc(2 f t) kaiser(t / W),   k = 0 .. round(N L/M) - 1
 *
 * y[0] stands at the very time of x[0]: no delay, no drift. Stop-band from half the lower of the two rates upwards, at least
 * 100 dB down, so nothing folds back. Pass-band up to 90 % of that, flat within 0.001 dB.
 *
 * @source Smith, "Digital Audio Resampling" (2002); Crochiere & Rabiner, Multirate Digital Signal Processing (1983), chapter 4
 */

/** What the window is designed for; leaves a margin below the promised 100 dB. */
const DESIGN_ATTENUATION_DB = 106
/** The part of the lower half-rate that the slope of the filter takes. */
const TRANSITION = 0.1
/** Tables beyond this many numbers are replaced by one of INTERPOLATED_PHASES rows, interpolated linearly (error below -140 dB). */
const MAXIMUM_TABLE = 1 << 22
const INTERPOLATED_PHASES = 4096

interface FilterBank {
  /** Upsampling factor: output sample k stands at input time k M/L. */
  l: number
  m: number
  /** Input samples that an output is made of, a multiple of 8. */
  taps: number
  /** Rows of `taps`, one a phase and one more than `phases` where they are interpolated; then room for input. */
  memory: DotMemory
  inputAt: number
  phases: number
}

const banks = new Map<string, FilterBank>()

function filterBank(fromRate: number, toRate: number): FilterBank {
  const divisor = greatestCommonDivisor(fromRate, toRate)
  const l = toRate / divisor
  const m = fromRate / divisor
  const key = `${l}/${m}`
  let bank = banks.get(key)
  if (!bank) {
    bank = designBank(l, m)
    banks.set(key, bank)
  }
  return bank
}

function designBank(l: number, m: number): FilterBank {
  const scale = Math.min(1, l / m)
  const cutoff = 0.5 * scale * (1 - TRANSITION / 2)
  const length = (DESIGN_ATTENUATION_DB - 7.95) / (2.285 * Math.PI * scale * TRANSITION)
  const taps = Math.ceil(length / 8) * 8
  const half = taps / 2
  const beta = kaiserBeta(DESIGN_ATTENUATION_DB)
  const exact = l * taps <= MAXIMUM_TABLE
  const phases = exact ? l : INTERPOLATED_PHASES
  const rowCount = exact ? l : INTERPOLATED_PHASES + 1
  const inputAt = rowCount * taps
  const memory = new DotMemory(inputAt + (1 << 17))
  const row = new Float64Array(taps)
  for (let phase = 0; phase < rowCount; phase++) {
    let sum = 0
    for (let j = 0; j < taps; j++) {
      const t = phase / phases + half - 1 - j
      row[j] = sinc(2 * cutoff * t) * kaiserAt(t / half, beta)
      sum += row[j]
    }
    // Each phase passes a constant unchanged, so that none adds a tone of its own.
    for (let j = 0; j < taps; j++) memory.values[phase * taps + j] = row[j] / sum
  }
  return { l, m, taps, memory, inputAt, phases }
}

const sinc = (x: number): number => (x === 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x))

/** Of whole numbers above 0. */
export const greatestCommonDivisor = (a: number, b: number): number => (b === 0 ? a : greatestCommonDivisor(b, a % b))

/** Length of `frames` samples after the change of rate. */
export const resampledLength = (frames: number, fromRate: number, toRate: number): number => Math.round((frames * toRate) / fromRate)

/** One channel, block by block. The blocks' sizes have no influence on the result. */
export class Resampler {
  readonly #bank: FilterBank
  /** Recent input; its first sample is input sample `#bufferStart`. */
  #buffer: Float32Array
  #bufferStart: number
  #buffered: number
  #inputFrames = 0
  #outputFrames = 0
  /** The next output stands at input time `#index + #phase / L`. */
  #index = 0
  #phase = 0

  /** @param fromRate, toRate  Hz, integers > 0 */
  constructor(fromRate: number, toRate: number) {
    if (!Number.isInteger(fromRate) || !Number.isInteger(toRate) || fromRate <= 0 || toRate <= 0) {
      throw new RangeError(`resample: sample rates are whole numbers above 0, not ${fromRate} and ${toRate} Hz`)
    }
    this.#bank = filterBank(fromRate, toRate)
    // Silence before the beginning.
    this.#buffered = this.#bank.taps / 2 - 1
    this.#bufferStart = -this.#buffered
    this.#buffer = new Float32Array(this.#buffered)
  }

  /** Takes the next samples and returns the output that has become certain. */
  process(input: Float32Array): Float32Array {
    this.#inputFrames += input.length
    if (this.#bank.l === this.#bank.m) return input
    this.#append(input)
    return this.#produce(Infinity)
  }

  /** The rest, so that all outputs together are round(N L/M) samples. Ends the stream. */
  flush(): Float32Array {
    const { l, m, taps } = this.#bank
    if (l === m) return new Float32Array(0)
    const total = Math.round((this.#inputFrames * l) / m)
    this.#append(new Float32Array(taps / 2 + Math.ceil(m / l) + 1))
    return this.#produce(total)
  }

  #append(input: Float32Array): void {
    const needed = this.#buffered + input.length
    // Room to spare: the buffer is filled in place while the blocks keep their size.
    if (needed > this.#buffer.length) {
      const grown = new Float32Array(needed + (needed >> 1))
      grown.set(this.#buffer.subarray(0, this.#buffered))
      this.#buffer = grown
    }
    this.#buffer.set(input, this.#buffered)
    this.#buffered = needed
  }

  #produce(maximumTotal: number): Float32Array {
    const { l, m, taps, memory, inputAt, phases } = this.#bank
    const half = taps / 2
    const buffer = this.#buffer
    const wholeStep = Math.floor(m / l)
    const phaseStep = m % l
    // Output at index i is made of input samples i - half + 1 .. i + half.
    const lastIndex = this.#bufferStart + this.#buffered - 1 - half
    const ready = lastIndex < this.#index ? 0 : Math.floor(((lastIndex - this.#index + 1) * l - 1 - this.#phase) / m) + 1
    const count = Math.max(0, Math.min(ready, maximumTotal - this.#outputFrames))
    const output = new Float32Array(count)
    if (count > 0) {
      memory.reserve(inputAt + this.#buffered)
      memory.values.set(buffer.subarray(0, this.#buffered), inputAt)
    }
    let at = this.#index - half + 1 - this.#bufferStart
    let phase = this.#phase
    for (let k = 0; k < count; k++) {
      output[k] = phases === l ? memory.dot(phase * taps, inputAt + at, taps) : interpolatedDot(memory, (phase / l) * phases, inputAt + at, taps)
      at += wholeStep
      phase += phaseStep
      if (phase >= l) {
        phase -= l
        at++
      }
    }
    this.#outputFrames += count
    this.#phase = phase
    this.#index = at + half - 1 + this.#bufferStart
    const drop = Math.min(at, this.#buffered)
    if (drop > 0) {
      buffer.copyWithin(0, drop, this.#buffered)
      this.#buffered -= drop
      this.#bufferStart += drop
    }
    return output
  }
}

function interpolatedDot(memory: DotMemory, position: number, inputAt: number, taps: number): number {
  const row = Math.floor(position)
  const fraction = position - row
  const here = memory.dot(row * taps, inputAt, taps)
  return fraction === 0 ? here : here + fraction * (memory.dot((row + 1) * taps, inputAt, taps) - here)
}

/**
 * Changes the sample rate of a whole signal.
 * @param samples   [n]
 * @param fromRate, toRate  Hz, integers > 0
 * @returns         [round(n toRate / fromRate)]; the very array where the rates are equal
 */
export function resample(samples: Float32Array, fromRate: number, toRate: number): Float32Array {
  if (fromRate === toRate) return samples
  const resampler = new Resampler(fromRate, toRate)
  const body = resampler.process(samples)
  const tail = resampler.flush()
  const output = new Float32Array(body.length + tail.length)
  output.set(body)
  output.set(tail, body.length)
  return output
}
