import { BandLimiter } from './band-limiter.ts'
import { PolyphaseFilter } from './polyphase-filter.ts'

/**
 * Change of sample rate by a rational factor L/M. y[0] stands at the very time of x[0]: no delay, no drift. Stop-band from half the
 * lower of the two rates upwards, so that nothing folds back.
 *
 * `thorough`: for sound that is worked on. Pass-band up to 95 % of half the lower rate, flat within 0.001 dB; everything else at least
 *     130 dB down: single precision allows no more. Downwards a steep filter first takes away, by multiplication of spectra, what the new
 *     rate cannot hold, and a short interpolator does the rest.
 * `prompt`: for sound that is played while it comes. 90 % and 100 dB, by one interpolator: an output waits for some 70 samples of the
 *     lower rate, and is the same to the bit wherever the sound was entered.
 */
export type ResamplingKind = 'thorough' | 'prompt'

/** What the windows are designed for, and the part of the lower half-rate that the slope of the filter takes. */
const DESIGNS = { thorough: { attenuation: 150, slope: 0.05 }, prompt: { attenuation: 106, slope: 0.1 } }
/** Between the filter and the new rate: the least part of the rate in between that the short interpolator's slope may take. */
const LEAST_ROOM = 0.35
/** Of a whole signal, samples that are worked on at a time: they stay in the processor's cache. */
const BLOCK = 1 << 14

/** Of whole numbers above 0. */
export const greatestCommonDivisor = (a: number, b: number): number => (b === 0 ? a : greatestCommonDivisor(b, a % b))

/** Length of `frames` samples after the change of rate. */
export const resampledLength = (frames: number, fromRate: number, toRate: number): number => Math.round((frames * toRate) / fromRate)

interface Stages {
  limiter: BandLimiter | null
  interpolator: PolyphaseFilter | null
}

function interpolatorAlone(fromRate: number, toRate: number, kind: ResamplingKind): Stages {
  const { attenuation, slope } = DESIGNS[kind]
  const band = Math.min(1, toRate / fromRate) / 2
  return {
    limiter: null,
    interpolator: new PolyphaseFilter({
      ...ratio(fromRate, toRate),
      cutoff: band * (1 - slope / 2),
      transition: band * slope,
      attenuation,
    }),
  }
}

function filterFirst(fromRate: number, toRate: number): Stages {
  const { attenuation, slope } = DESIGNS.thorough
  // The lowest rate in between that is the new one, or leaves the interpolator room; twice the old rate always does.
  const leavesRoom = (rate: number): boolean => rate === toRate || (rate - toRate) / rate >= LEAST_ROOM
  const rateFactor =
    [1 / 16, 1 / 8, 1 / 4, 1 / 2, 1].find((factor) => Number.isInteger(fromRate * factor) && leavesRoom(fromRate * factor)) ?? 2
  const rate = fromRate * rateFactor
  const stop = toRate / fromRate / 2
  const limiter = new BandLimiter({ pass: stop * (1 - slope), stop, attenuation, rateFactor })
  if (rate === toRate) return { limiter, interpolator: null }
  return {
    limiter,
    interpolator: new PolyphaseFilter({ ...ratio(rate, toRate), cutoff: 0.5, transition: (rate - toRate) / rate, attenuation }),
  }
}

function stagesFor(fromRate: number, toRate: number, kind: ResamplingKind): Stages {
  if (fromRate === toRate) return { limiter: null, interpolator: null }
  return kind === 'thorough' && fromRate > toRate ? filterFirst(fromRate, toRate) : interpolatorAlone(fromRate, toRate, kind)
}

function ratio(fromRate: number, toRate: number): { l: number; m: number } {
  const divisor = greatestCommonDivisor(fromRate, toRate)
  return { l: toRate / divisor, m: fromRate / divisor }
}

/** One channel, block by block. The blocks' sizes have no influence on the result. */
export class Resampler {
  readonly #fromRate: number
  readonly #toRate: number
  readonly #stages: Stages
  #inputFrames = 0
  #outputFrames = 0

  /** @param fromRate, toRate  Hz, integers > 0 */
  constructor(fromRate: number, toRate: number, kind: ResamplingKind = 'thorough') {
    if (!Number.isInteger(fromRate) || !Number.isInteger(toRate) || fromRate <= 0 || toRate <= 0) {
      throw new RangeError(`resample: sample rates are whole numbers above 0, not ${fromRate} and ${toRate} Hz`)
    }
    this.#fromRate = fromRate
    this.#toRate = toRate
    this.#stages = stagesFor(fromRate, toRate, kind)
  }

  /** Takes the next samples and returns the output that has become certain. */
  process(input: Float32Array): Float32Array {
    this.#inputFrames += input.length
    return this.#pass(input, Infinity)
  }

  /** The rest, so that all outputs together are round(N L/M) samples. Ends the stream. */
  flush(): Float32Array {
    const { limiter, interpolator } = this.#stages
    if (!limiter && !interpolator) return new Float32Array(0)
    const total = resampledLength(this.#inputFrames, this.#fromRate, this.#toRate)
    // An interpolator behind the filter counts samples of twice the old rate at most, and of a sixteenth at least.
    const silence = (limiter ? 2 * limiter.delay : 0) + 16 * (interpolator?.delay ?? 1)
    return this.#pass(new Float32Array(silence), total)
  }

  #pass(input: Float32Array, total: number): Float32Array {
    const { limiter, interpolator } = this.#stages
    const limited = limiter ? limiter.process(input) : input
    const output = interpolator ? interpolator.process(limited, total) : limited.subarray(0, Math.max(0, total - this.#outputFrames))
    this.#outputFrames += output.length
    return output
  }
}

/**
 * Changes the sample rate of a whole signal.
 * @param samples   [n]
 * @param fromRate, toRate  Hz, integers > 0
 * @returns         [round(n toRate / fromRate)]; the very array where the rates are equal
 */
export function resample(samples: Float32Array, fromRate: number, toRate: number, kind: ResamplingKind = 'thorough'): Float32Array {
  if (fromRate === toRate) return samples
  const resampler = new Resampler(fromRate, toRate, kind)
  const output = new Float32Array(resampledLength(samples.length, fromRate, toRate))
  let written = 0
  const keep = (block: Float32Array): void => {
    output.set(block, written)
    written += block.length
  }
  for (let at = 0; at < samples.length; at += BLOCK) keep(resampler.process(samples.subarray(at, at + BLOCK)))
  keep(resampler.flush())
  return output
}
