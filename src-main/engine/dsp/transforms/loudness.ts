/**
 * Loudness as broadcasters measure it: ITU-R BS.1770-4, annex 1.
 */
import { ShapeError } from '../../errors.ts'
import { requirePositive } from './parameter-error.ts'

export interface Loudness {
  /** Of the whole, gated, LUFS; -Infinity where nothing passes the gate. */
  integratedLufs: number
  /** Loudest 400 ms and loudest 3 s, LUFS. */
  momentaryMaxLufs: number
  shortTermMaxLufs: number
  /** Of every 400 ms and every 3 s, 100 ms apart; entry i covers the time that ends at (i + 4) or (i + 30) times 100 ms. */
  momentaryLufs: Float32Array
  shortTermLufs: Float32Array
}

interface Biquad {
  b0: number
  b1: number
  b2: number
  a1: number
  a2: number
}

/**
 * The two stages of K-weighting at any sample rate: a shelf of +4 dB for the head, and a high-pass.
 *
 * @returns  coefficients normalised to a0 = 1; at 48 kHz those of the standard's tables 1 and 2
 * @source   ITU-R BS.1770-4, annex 1; the analogue prototypes behind its tables after De Man 2014
 */
export function kWeighting(sampleRate: number): [shelf: Biquad, highPass: Biquad] {
  requirePositive('kWeighting', 'sampleRate', sampleRate)
  const biquadDenominator = (hz: number, quality: number): { k: number; ratio: number; a0: number } => {
    const k = Math.tan((Math.PI * hz) / sampleRate)
    return { k, ratio: k / quality, a0: 1 + k / quality + k * k }
  }
  const shelf = biquadDenominator(1681.974450955533, 0.7071752369554196)
  const high = 10 ** (3.999843853973347 / 20)
  const band = high ** 0.4996667741545416
  const highPass = biquadDenominator(38.13547087602444, 0.5003270373238773)
  return [
    {
      b0: (high + band * shelf.ratio + shelf.k ** 2) / shelf.a0,
      b1: (2 * (shelf.k ** 2 - high)) / shelf.a0,
      b2: (high - band * shelf.ratio + shelf.k ** 2) / shelf.a0,
      a1: (2 * (shelf.k ** 2 - 1)) / shelf.a0,
      a2: (1 - shelf.ratio + shelf.k ** 2) / shelf.a0,
    },
    { b0: 1, b1: -2, b2: 1, a1: (2 * (highPass.k ** 2 - 1)) / highPass.a0, a2: (1 - highPass.ratio + highPass.k ** 2) / highPass.a0 },
  ]
}

/** One channel's weighting filters and the energy of the 100 ms under way. */
class WeightedChannel {
  readonly #stages: [Biquad, Biquad]
  readonly #state = new Float64Array(4)

  constructor(sampleRate: number) {
    this.#stages = kWeighting(sampleRate)
  }

  /** Sum of squares of the weighted samples `from`..`to`. */
  energy(samples: Float32Array, from: number, to: number): number {
    const [p, q] = this.#stages
    const state = this.#state
    let [s0, s1, s2, s3] = state
    let sum = 0
    for (let n = from; n < to; n++) {
      const x = samples[n]
      const y = p.b0 * x + s0
      s0 = p.b1 * x - p.a1 * y + s1
      s1 = p.b2 * x - p.a2 * y
      const z = q.b0 * y + s2
      s2 = q.b1 * y - q.a1 * z + s3
      s3 = q.b2 * y - q.a2 * z
      sum += z * z
    }
    state.set([s0, s1, s2, s3])
    return sum
  }
}

/** Weights of channels in the sum: mono, stereo and L R C as they are; 5: L R C Ls Rs; 6: L R C LFE Ls Rs. */
const channelGains = (channels: number): number[] => {
  if (channels === 5) return [1, 1, 1, 1.41, 1.41]
  if (channels === 6) return [1, 1, 1, 0, 1.41, 1.41]
  return new Array<number>(channels).fill(1)
}

const lufs = (energy: number): number => -0.691 + 10 * Math.log10(energy)

const meanOf = (values: number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length

/** Means over every `count` neighbouring values. */
function runningMeans(values: number[], count: number): number[] {
  const means: number[] = []
  for (let end = count; end <= values.length; end++) means.push(meanOf(values.slice(end - count, end)))
  return means
}

/** Measures loudness block by block. */
export class LoudnessMeter {
  readonly #channels: WeightedChannel[]
  readonly #gains: number[]
  readonly #stepSamples: number
  /** Weighted mean square of each 100 ms, all channels. */
  readonly #steps: number[] = []
  #sum = 0
  #filled = 0

  constructor(sampleRate: number, channels: number) {
    this.#channels = Array.from({ length: channels }, () => new WeightedChannel(sampleRate))
    this.#gains = channelGains(channels)
    this.#stepSamples = Math.round(sampleRate / 10)
  }

  /** @param channels  planar block, -1..1 */
  add(channels: readonly Float32Array[]): void {
    if (channels.length !== this.#channels.length) {
      throw new ShapeError('LoudnessMeter', [[channels.length]], `this meter was made for ${this.#channels.length} channels`)
    }
    const length = channels[0].length
    for (let from = 0; from < length;) {
      const to = Math.min(length, from + this.#stepSamples - this.#filled)
      channels.forEach((samples, channel) => {
        this.#sum += this.#gains[channel] * this.#channels[channel].energy(samples, from, to)
      })
      this.#filled += to - from
      from = to
      if (this.#filled === this.#stepSamples) {
        this.#steps.push(this.#sum / this.#stepSamples)
        this.#sum = 0
        this.#filled = 0
      }
    }
  }

  /**
   * Loudness so far.
   *
   *   L = -0.691 + 10 log10(mean of z over blocks of 400 ms that pass both gates), z = sum_c G_c (mean square of K-weighted channel c)
   *
   * Gates: -70 LUFS, and 10 LU below the loudness of what passes the first.
   */
  result(): Loudness {
    const momentary = runningMeans(this.#steps, 4)
    const shortTerm = runningMeans(this.#steps, 30)
    const audible = momentary.filter((energy) => lufs(energy) > -70)
    const relativeGate = audible.length > 0 ? lufs(meanOf(audible)) - 10 : -70
    const gated = audible.filter((energy) => lufs(energy) > relativeGate)
    const loudest = (energies: number[]): number => energies.reduce((maximum, energy) => Math.max(maximum, lufs(energy)), -Infinity)
    return {
      integratedLufs: gated.length > 0 ? lufs(meanOf(gated)) : -Infinity,
      momentaryMaxLufs: loudest(momentary),
      shortTermMaxLufs: loudest(shortTerm),
      momentaryLufs: Float32Array.from(momentary, lufs),
      shortTermLufs: Float32Array.from(shortTerm, lufs),
    }
  }
}

/**
 * Loudness of a whole sound.
 *
 * @param channels  planar, -1..1, all of one length
 * @source          ITU-R BS.1770-4, annex 1
 */
export function loudness(channels: readonly Float32Array[], sampleRate: number): Loudness {
  const meter = new LoudnessMeter(sampleRate, channels.length)
  meter.add(channels)
  return meter.result()
}
