/**
 * A steep low-pass filter without phase, by multiplication of spectra (overlap-save), which may double, halve, ... the sample
 * rate on the way: spectra are cut or filled up with zeros where the filter has left nothing.
 *
 * @source Oppenheim & Schafer, Discrete-Time Signal Processing (2010), section 8.7
 */
import { realFftPlan, type FftPlan } from './fft-plan.ts'
import { kaiserBeta, kaiserLength, kaiserShape } from './window-functions.ts'

export interface BandLimit {
  /** Where the slope begins and where it ends, in cycles a sample; at most 0.5. */
  pass: number
  stop: number
  /** dB */
  attenuation: number
  /** Output rate over input rate, a power of two; `stop` must not lie above half the output rate. */
  rateFactor: number
}

interface Filter {
  /** Samples before and after the one that an output stands at. */
  half: number
  /** New samples a block. */
  hop: number
  analysis: FftPlan
  synthesis: FftPlan
  response: Float32Array
}

/** The filter's ends must stand at whole outputs, also at a sixteenth of the rate. */
const ALIGNMENT = 16

function design({ pass, stop, attenuation, rateFactor }: BandLimit): Filter {
  const half = Math.ceil(kaiserLength(attenuation, stop - pass) / (2 * ALIGNMENT)) * ALIGNMENT
  const size = 2 ** Math.ceil(Math.log2(6 * half))
  const analysis = realFftPlan(size)
  const synthesis = realFftPlan(size * rateFactor)
  const cutoff = (pass + stop) / 2
  const window = kaiserShape(kaiserBeta(attenuation))
  const taps = Float64Array.from(
    { length: half },
    (_, n) => (n === 0 ? 2 * cutoff : Math.sin(2 * Math.PI * cutoff * n) / (Math.PI * n)) * window(n / half),
  )
  const sum = 2 * taps.reduce((total, tap) => total + tap, 0) - taps[0]
  analysis.input.fill(0)
  taps.forEach((tap, n) => {
    analysis.input[n] = tap / sum
    if (n > 0) analysis.input[size - n] = tap / sum
  })
  analysis.forward()
  const response = analysis.spectrum.slice(0, Math.min(size, synthesis.size))
  // The filter is even, so its response is real. At the end of the spectrum nothing passes.
  for (let k = 2; k < response.length; k += 2) response[k + 1] = response[k]
  response[1] = 0
  return { half, hop: size - 2 * half, analysis, synthesis, response: response.map((value) => value / size) }
}

const filters = new Map<string, Filter>()

function filterFor(limit: BandLimit): Filter {
  const key = JSON.stringify(limit)
  const filter = filters.get(key) ?? design(limit)
  filters.set(key, filter)
  return filter
}

/** One channel, block by block. The blocks' sizes have no influence on the result. Before the first sample there is silence. */
export class BandLimiter {
  readonly #filter: Filter
  readonly #rateFactor: number
  readonly #block: Float32Array
  #filled: number

  constructor(limit: BandLimit) {
    this.#filter = filterFor(limit)
    this.#rateFactor = limit.rateFactor
    this.#block = new Float32Array(this.#filter.analysis.size)
    this.#filled = this.#filter.half
  }

  /** Samples after which everything that was put in has come out. */
  get delay(): number {
    return this.#block.length
  }

  /** Takes the next samples and returns the output that has become certain: its first sample stands at the time of the first input. */
  process(input: Float32Array): Float32Array {
    const { half, hop, analysis, synthesis, response } = this.#filter
    const block = this.#block
    const blocks = Math.floor((this.#filled - 2 * half + input.length) / hop)
    const output = new Float32Array(Math.max(0, blocks) * hop * this.#rateFactor)
    let written = 0
    for (let read = 0; read < input.length;) {
      const taken = Math.min(input.length - read, block.length - this.#filled)
      block.set(input.subarray(read, read + taken), this.#filled)
      read += taken
      this.#filled += taken
      if (this.#filled < block.length) break
      analysis.input.set(block)
      analysis.forward()
      analysis.filterInto(synthesis, response)
      synthesis.inverse()
      const [from, to] = [half * this.#rateFactor, (half + hop) * this.#rateFactor]
      output.set(synthesis.input.subarray(from, to), written)
      written += to - from
      block.copyWithin(0, hop)
      this.#filled = 2 * half
    }
    return output
  }
}
