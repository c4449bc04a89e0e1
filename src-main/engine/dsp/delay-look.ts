/**
 * Looks for a channel that comes later than the other, always by the same time: one buffer of an interface, a long way to a second
 * microphone. In moments spread over the sound the channels are compared by their cross-correlation, its spectrum made half as uneven (in
 * dB): of the power as it is single notes would decide, which fit at every period; made quite flat, mere hiss would. The mean of all
 * moments has its peak at the delay.
 *
 * @source Knapp & Carter 1976, "The generalized correlation method for estimation of time delay"
 */
import { realFftPlan } from './fft-plan.ts'
import { NO_POWER } from './level.ts'
import { hannWindow } from './window-functions.ts'

const MOMENT_SAMPLES = 1 << 14
const MOMENT_RATE = 48_000
/** Longest lag, as a part of a moment: 0.09 s at 44.1 kHz. */
const LARGEST_LAG = 1 / 4
/** Moments begin this far apart, or this part of the time that has passed. */
const APART_SECONDS = 0.5
const APART_SHARE = 1 / 8
const SOUNDS_ABOVE = 1e-6

/** What was seen in one moment. */
export interface DelayMoment {
  /**
   * How alike the channels are where the second one comes later by -L .. L samples: 1 where they are the same but for level and tone.
   * [2 L + 1]
   */
  likeness: Float32Array
}

export class DelayLook {
  readonly moments: DelayMoment[] = []
  readonly #size: number
  readonly #sampleRate: number
  readonly #left: Float32Array
  readonly #right: Float32Array
  #filled = 0
  #frames = 0
  #next = 0

  constructor(sampleRate: number) {
    this.#sampleRate = sampleRate
    this.#size = MOMENT_SAMPLES * 2 ** Math.max(0, Math.ceil(Math.log2(sampleRate / MOMENT_RATE)))
    this.#left = new Float32Array(this.#size)
    this.#right = new Float32Array(this.#size)
  }

  add(left: Float32Array, right: Float32Array): void {
    let from = this.#filled > 0 ? 0 : Math.max(0, this.#next - this.#frames)
    while (from < left.length) {
      const taken = Math.min(left.length - from, this.#size - this.#filled)
      this.#left.set(left.subarray(from, from + taken), this.#filled)
      this.#right.set(right.subarray(from, from + taken), this.#filled)
      this.#filled += taken
      from += taken
      if (this.#filled < this.#size) break
      this.#compare()
      this.#filled = 0
      const passed = this.#frames + from
      this.#next = passed + Math.round(Math.max(APART_SECONDS * this.#sampleRate, APART_SHARE * passed))
      from = this.#next - this.#frames
    }
    this.#frames += left.length
  }

  #compare(): void {
    const [left, right, size] = [this.#left, this.#right, this.#size]
    if (Math.min(power(left), power(right)) < SOUNDS_ABOVE) return
    const plan = realFftPlan(size)
    const window = hannOf(size)
    plan.forwardWindowed(left, 0, window)
    const ofLeft = plan.spectrum.slice()
    plan.forwardWindowed(right, 0, window)
    const { spectrum } = plan
    spectrum[0] = spectrum[1] = 0
    let total = 0
    for (let k = 2; k < size; k += 2) {
      const [a, b, c, d] = [ofLeft[k], ofLeft[k + 1], spectrum[k], spectrum[k + 1]]
      const [re, im] = [a * c + b * d, a * d - b * c]
      const magnitude = Math.sqrt(re * re + im * im) + NO_POWER
      const weight = 1 / Math.sqrt(magnitude)
      spectrum[k] = re * weight
      spectrum[k + 1] = im * weight
      total += 2 * magnitude * weight
    }
    plan.inverse()
    const { input } = plan
    const reach = Math.floor(size * LARGEST_LAG)
    const likeness = new Float32Array(2 * reach + 1)
    for (let lag = -reach; lag <= reach; lag++) likeness[lag + reach] = input[lag < 0 ? lag + size : lag] / total
    this.moments.push({ likeness })
  }
}

function power(samples: Float32Array): number {
  let sum = 0
  for (let n = 0; n < samples.length; n++) sum += samples[n] * samples[n]
  return sum / samples.length
}

const windows = new Map<number, Float32Array>()
function hannOf(size: number): Float32Array {
  const window = windows.get(size) ?? hannWindow(size)
  windows.set(size, window)
  return window
}

export interface Delay {
  /** Which of two comes later, from 0. */
  late: 0 | 1
  samples: number
}

const FEWEST_MOMENTS = 3
const SHORTEST_SECONDS = 1e-4
/** In the mean of all moments; two microphones in a room reach less. */
const LEAST_LIKENESS = 0.4
/** More than without a delay. */
const LEAST_GAIN = 0.04
/** Beyond so much on both sides of it no other delay is nearly as good. */
const NEAR_SECONDS = 0.001
const ONLY_BELOW = 0.95
/** The delay is about the best one in so many moments; of an echo or of two players it is not. */
const BEST_IN = 0.6
const ABOUT_BEST = 0.8

/** The delay between two channels, where it is the same all along and they are alike without it; else null. */
export function judgeDelay(moments: readonly DelayMoment[], sampleRate: number): Delay | null {
  if (moments.length < FEWEST_MOMENTS) return null
  const size = moments[0].likeness.length
  const mean = new Float64Array(size)
  for (const { likeness } of moments) for (let i = 0; i < size; i++) mean[i] += likeness[i] / moments.length
  const middle = (size - 1) / 2
  const shortest = Math.ceil(SHORTEST_SECONDS * sampleRate)
  const best = mean.indexOf(largest(mean))
  if (Math.abs(best - middle) < shortest) return null
  if (mean[best] < Math.max(LEAST_LIKENESS, LEAST_GAIN + largest(mean.subarray(middle - shortest + 1, middle + shortest)))) return null
  // A tone fits at every period.
  const near = Math.round(NEAR_SECONDS * sampleRate)
  const elsewhere = Math.max(largest(mean.subarray(0, Math.max(0, best - near))), largest(mean.subarray(best + near)))
  if (elsewhere > ONLY_BELOW * mean[best]) return null
  const bestIn = moments.filter(({ likeness }) => largest(likeness.subarray(best - 1, best + 2)) >= ABOUT_BEST * largest(likeness)).length
  if (bestIn < BEST_IN * moments.length) return null
  return { late: best > middle ? 1 : 0, samples: Math.abs(best - middle) }
}

function largest(values: Float32Array | Float64Array): number {
  let most = -Infinity
  for (let i = 0; i < values.length; i++) if (values[i] > most) most = values[i]
  return most
}
