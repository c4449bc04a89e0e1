import { DotMemory } from './simd-dot.ts'
import { kaiserAt, kaiserBeta } from './window-functions.ts'

/**
 * Playing faster or slower by any factor, like a tape: pitch and length change together.
 *
 *   y[k] = sum_n x[n] h(k speed - n),   h(t) = c sinc(c t) kaiser(c t / Z),   c = cutoff of the slower of both rates
 *
 * Speeds may be drawn at random: one table of the windowed sinc serves all, from which the rows of a speed are read, a row each 512th of
 * a sample with linear interpolation between; `resample.ts` is for the few exact ratios of sample rates.
 *
 * @source Smith, "Digital Audio Resampling" (2002)
 */

/** Zero crossings of the sinc on each side. */
const CROSSINGS = 16
const STEPS_PER_CROSSING = 512
const ATTENUATION_DB = 80
/** Part of the lower half-rate that passes; the rest is the filter's slope. */
const PASS = 0.9

/** Rows for the places between two samples. */
const PHASES = 512

const table = Float64Array.from({ length: CROSSINGS * STEPS_PER_CROSSING + 2 }, (_, i) => {
  const t = i / STEPS_PER_CROSSING
  const sinc = t === 0 ? 1 : Math.sin(Math.PI * t) / (Math.PI * t)
  return sinc * kaiserAt(t / CROSSINGS, kaiserBeta(ATTENUATION_DB))
})

/** Of the windowed sinc, at `t` zero crossings from its middle. */
function sincAt(t: number): number {
  const position = Math.abs(t) * STEPS_PER_CROSSING
  const index = Math.floor(position)
  return index > CROSSINGS * STEPS_PER_CROSSING ? 0 : table[index] + (position - index) * (table[index + 1] - table[index])
}

const memory = new DotMemory(1 << 17)

interface Rows {
  half: number
  taps: number
  /** [PHASES + 1, taps] */
  coefficients: Float32Array
}

/** Of the speeds that were asked for last: sound that is moved by semitones has few. */
const known = new Map<number, Rows>()
const MOST_KNOWN = 8

function rowsOf(speed: number): Rows {
  const found = known.get(speed)
  if (found) return found
  const cutoff = PASS * Math.min(1, 1 / speed)
  const half = Math.ceil(CROSSINGS / cutoff / 4) * 4
  const taps = 2 * half
  const coefficients = new Float32Array((PHASES + 1) * taps)
  for (let phase = 0; phase <= PHASES; phase++) {
    for (let j = 0; j < taps; j++) coefficients[phase * taps + j] = cutoff * sincAt(cutoff * (j - half + 1 - phase / PHASES))
  }
  if (known.size >= MOST_KNOWN) known.delete(known.keys().next().value!)
  const rows = { half, taps, coefficients }
  known.set(speed, rows)
  return rows
}

/**
 * @param samples  [n]
 * @param speed    above 0: 2 plays twice as fast, an octave higher
 * @returns        [round(n / speed)]; sample k stands at input time k speed
 */
export function varispeed(samples: Float32Array, speed: number): Float32Array {
  if (!(speed > 0 && Number.isFinite(speed))) throw new RangeError(`varispeed: the speed is a number above 0, not ${speed}`)
  if (speed === 1) return samples
  const { half, taps, coefficients } = rowsOf(speed)
  const inputAt = (PHASES + 1) * taps
  memory.reserve(inputAt + samples.length + 2 * taps)
  const { values } = memory
  values.set(coefficients)
  // Silence before the beginning and after the end.
  values.fill(0, inputAt, inputAt + samples.length + 2 * taps)
  values.set(samples, inputAt + half)
  const output = new Float32Array(Math.round(samples.length / speed))
  for (let k = 0; k < output.length; k++) {
    const at = k * speed
    const index = Math.floor(at)
    const position = (at - index) * PHASES
    const row = Math.floor(position)
    const here = memory.dot(row * taps, inputAt + index + 1, taps)
    output[k] = here + (position - row) * (memory.dot((row + 1) * taps, inputAt + index + 1, taps) - here)
  }
  return output
}
