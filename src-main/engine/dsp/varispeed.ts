import { kaiserAt, kaiserBeta } from './window-functions.ts'

/**
 * Playing faster or slower by any factor, like a tape: pitch and length change together.
 *
 *   y[k] = sum_n x[n] h(k speed - n),   h(t) = c sinc(c t) kaiser(c t / Z),   c = cutoff of the slower of both rates
 *
 * One table of the windowed sinc serves every speed, read with linear interpolation, so that speeds may be drawn at random;
 * `resample.ts` is for the few exact ratios of sample rates.
 *
 * @source Smith, "Digital Audio Resampling" (2002)
 */

/** Zero crossings of the sinc on each side. */
const CROSSINGS = 16
const STEPS_PER_CROSSING = 512
const ATTENUATION_DB = 80
/** Part of the lower half-rate that passes; the rest is the filter's slope. */
const PASS = 0.9

const table = Float64Array.from({ length: CROSSINGS * STEPS_PER_CROSSING + 2 }, (_, i) => {
  const t = i / STEPS_PER_CROSSING
  const sinc = t === 0 ? 1 : Math.sin(Math.PI * t) / (Math.PI * t)
  return sinc * kaiserAt(t / CROSSINGS, kaiserBeta(ATTENUATION_DB))
})
const slopes = table.map((value, i) => (i + 1 < table.length ? table[i + 1] - value : 0))

/**
 * @param samples  [n]
 * @param speed    above 0: 2 plays twice as fast, an octave higher
 * @returns        [round(n / speed)]; sample k stands at input time k speed
 */
export function varispeed(samples: Float32Array, speed: number): Float32Array {
  if (!(speed > 0 && Number.isFinite(speed))) throw new RangeError(`varispeed: the speed is a number above 0, not ${speed}`)
  if (speed === 1) return samples
  const cutoff = PASS * Math.min(1, 1 / speed)
  const reach = CROSSINGS / cutoff
  const step = cutoff * STEPS_PER_CROSSING
  const output = new Float32Array(Math.round(samples.length / speed))
  for (let k = 0; k < output.length; k++) {
    const at = k * speed
    const middle = Math.floor(at)
    let sum = 0
    let position = (at - middle) * step
    for (let n = Math.min(middle, samples.length - 1), last = Math.max(0, Math.ceil(at - reach)); n >= last; n--, position += step) {
      const row = position | 0
      sum += samples[n] * (table[row] + (position - row) * slopes[row])
    }
    position = (middle + 1 - at) * step
    for (let n = middle + 1, last = Math.min(samples.length - 1, Math.floor(at + reach)); n <= last; n++, position += step) {
      const row = position | 0
      sum += samples[n] * (table[row] + (position - row) * slopes[row])
    }
    output[k] = cutoff * sum
  }
  return output
}
