/**
 * The band-limited interpolator of a change of sample rate by L/M, a Kaiser-windowed sinc in polyphase form.
 *
 *   y[k] = sum_n x[n] h(k M/L - n),   h(t) = 2 f sinc(2 f t) kaiser(t / W)
 *
 * y[0] stands at the very time of x[0].
 *
 * @source Smith, "Digital Audio Resampling" (2002); Crochiere & Rabiner, Multirate Digital Signal Processing (1983), chapter 4
 */
import { DotMemory } from './simd-dot.ts'
import { kaiserBeta, kaiserLength, kaiserShape } from './window-functions.ts'

/** Tables beyond this many numbers are replaced by one of INTERPOLATED_PHASES rows, interpolated linearly (error below -140 dB). */
const MAXIMUM_TABLE = 1 << 22
const INTERPOLATED_PHASES = 4096

export interface PolyphaseDesign {
  /** Output sample k stands at input time k M/L. */
  l: number
  m: number
  /** Middle and width of the filter's slope, in cycles per input sample. */
  cutoff: number
  transition: number
  /** dB */
  attenuation: number
}

interface FilterBank {
  l: number
  m: number
  /** Input samples that an output is made of, a multiple of 8. */
  taps: number
  /** Rows of `taps`, one a phase and one more than `phases` where they are interpolated; then room for input and output. */
  memory: DotMemory
  inputAt: number
  phases: number
}

const banks = new Map<string, FilterBank>()

function bankFor(design: PolyphaseDesign): FilterBank {
  const key = JSON.stringify(design)
  const bank = banks.get(key) ?? designBank(design)
  banks.set(key, bank)
  return bank
}

function designBank({ l, m, cutoff, transition, attenuation }: PolyphaseDesign): FilterBank {
  const taps = Math.ceil(kaiserLength(attenuation, transition) / 8) * 8
  const half = taps / 2
  const window = kaiserShape(kaiserBeta(attenuation))
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
      row[j] = sinc(2 * cutoff * t) * window(t / half)
      sum += row[j]
    }
    // Each phase passes a constant unchanged, so that none adds a tone of its own.
    for (let j = 0; j < taps; j++) memory.values[phase * taps + j] = row[j] / sum
  }
  return { l, m, taps, memory, inputAt, phases }
}

const sinc = (x: number): number => (x === 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x))

/** One channel, block by block. The blocks' sizes have no influence on the result. Before the first sample there is silence. */
export class PolyphaseFilter {
  readonly #bank: FilterBank
  /** Recent input; its first sample is input sample `#bufferStart`. */
  #buffer: Float32Array
  #bufferStart: number
  #buffered: number
  #outputFrames = 0
  /** The next output stands at input time `#index + #phase / L`. */
  #index = 0
  #phase = 0

  constructor(design: PolyphaseDesign) {
    this.#bank = bankFor(design)
    this.#buffered = this.#bank.taps / 2 - 1
    this.#bufferStart = -this.#buffered
    this.#buffer = new Float32Array(this.#buffered)
  }

  /** Samples after which everything that was put in has come out. */
  get delay(): number {
    const { taps, l, m } = this.#bank
    return taps / 2 + Math.ceil(m / l) + 1
  }

  /** Takes the next samples and returns the output that has become certain, up to `mostOutput` samples in all. */
  process(input: Float32Array, mostOutput = Infinity): Float32Array {
    this.#append(input)
    const { l, m, taps } = this.#bank
    // Output at index i is made of input samples i - half + 1 .. i + half.
    const lastIndex = this.#bufferStart + this.#buffered - 1 - taps / 2
    const ready = lastIndex < this.#index ? 0 : Math.floor(((lastIndex - this.#index + 1) * l - 1 - this.#phase) / m) + 1
    const count = Math.max(0, Math.min(ready, mostOutput - this.#outputFrames))
    const output = count > 0 ? this.#filter(count) : new Float32Array(0)
    const end = this.#phase + count * m
    this.#index += Math.floor(end / l)
    this.#phase = end % l
    this.#outputFrames += count
    this.#drop()
    return output
  }

  #filter(count: number): Float32Array {
    const { l, m, taps, memory, inputAt, phases } = this.#bank
    const outputAt = inputAt + this.#buffered
    memory.reserve(outputAt + count)
    memory.values.set(this.#buffer.subarray(0, this.#buffered), inputAt)
    const first = inputAt + this.#index - taps / 2 + 1 - this.#bufferStart
    if (phases === l) {
      memory.polyphase({
        rowsAt: 0,
        inputAt: first,
        outputAt,
        taps,
        count,
        phase: this.#phase,
        phaseStep: m % l,
        phases,
        step: Math.floor(m / l),
      })
    } else {
      for (let k = 0; k < count; k++) {
        const time = this.#phase + k * m
        memory.values[outputAt + k] = interpolatedDot(memory, ((time % l) / l) * phases, first + Math.floor(time / l), taps)
      }
    }
    return memory.values.slice(outputAt, outputAt + count)
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

  /** Lets go of input that no further output is made of. */
  #drop(): void {
    const needed = this.#index - this.#bank.taps / 2 + 1 - this.#bufferStart
    const dropped = Math.min(needed, this.#buffered)
    if (dropped <= 0) return
    this.#buffer.copyWithin(0, dropped, this.#buffered)
    this.#buffered -= dropped
    this.#bufferStart += dropped
  }
}

function interpolatedDot(memory: DotMemory, position: number, inputAt: number, taps: number): number {
  const row = Math.floor(position)
  const fraction = position - row
  const here = memory.dot(row * taps, inputAt, taps)
  return fraction === 0 ? here : here + fraction * (memory.dot((row + 1) * taps, inputAt, taps) - here)
}
