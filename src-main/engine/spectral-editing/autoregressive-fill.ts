/**
 * Samples that are missing, as an autoregressive signal would have them: those with the smallest prediction error over all equations in
 * which they stand, from both sides at once.
 *
 *   minimise sum_t (sum_k a[k] x[t-k])^2,   a[0] = 1
 *
 * Of a gap without holes the equations' matrix is Toeplitz, of the autocorrelation of a, and solved by Levinson's recursion. The
 * coefficients are estimated anew with what was filled in; before that, with what each side's own prediction gives.
 *
 * @source Janssen, Veldhuis & Vries, "Adaptive interpolation of discrete-time signals that can be modeled as autoregressive processes",
 *         IEEE Trans. ASSP 34 (1986). Differs: Burg's estimate; a gap of one stretch
 */
import { burg, extrapolate } from '../dsp/linear-prediction.ts'

export interface FillOptions {
  /** Of the prediction. */
  order: number
  /** How often the coefficients are estimated. */
  rounds: number
}

/**
 * Fills `samples[from, to)` in place.
 *
 * @param samples  [n], with sound before and after the gap
 */
export function fillGap(samples: Float32Array, from: number, to: number, { order, rounds }: FillOptions): void {
  const usable = Math.min(order, Math.floor((samples.length - (to - from)) / 3))
  if (usable < 1 || to <= from) return
  samples.set(fromBothSides(samples, from, to, usable), from)
  for (let round = 0; round < rounds; round++) {
    const filled = leastSquares(samples, from, to, burg(withFloor(samples), usable))
    if (!filled.every(Number.isFinite)) return
    samples.set(filled, from)
  }
}

/** Each side carried on by its own prediction, one going while the other comes: where the coefficients are estimated first. */
function fromBothSides(samples: Float32Array, from: number, to: number, order: number): Float64Array {
  const count = to - from
  const carriedOn = (side: Float32Array): Float64Array | null => {
    const fitting = Math.min(order, Math.floor(side.length / 2))
    return fitting < 1 ? null : extrapolate(side, burg(withFloor(side), fitting), count)
  }
  const forward = carriedOn(samples.slice(0, from))
  const backward = carriedOn(samples.slice(to).reverse())?.reverse()
  return Float64Array.from({ length: count }, (_, i) => {
    const part = (i + 0.5) / count
    return forward && backward ? (1 - part) * forward[i] + part * backward[i] : ((forward ?? backward)?.[i] ?? 0)
  })
}

/** Noise 30 dB below the sound: with less of it gaps in music are filled a little worse, with none far worse. */
const FLOOR = 0.03

/**
 * The sound with a little noise, the same every time. Music has bands without anything; a predictor that knows them as silent leaves
 * equations that single rounding errors solve otherwise.
 */
function withFloor(samples: Float32Array): Float32Array {
  const level = FLOOR * Math.sqrt((3 * samples.reduce((sum, value) => sum + value * value, 0)) / Math.max(1, samples.length))
  let state = 1
  return samples.map((value) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return value + level * (state / 2 ** 31 - 1)
  })
}

/** The gap's samples for given coefficients, x[n] ~ sum_j a[j-1] x[n-j]. */
export function leastSquares(samples: Float32Array, from: number, to: number, prediction: Float64Array): Float64Array {
  const order = prediction.length
  const count = to - from
  const filter = new Float64Array(order + 1)
  filter[0] = 1
  for (let j = 0; j < order; j++) filter[j + 1] = -prediction[j]
  const correlation = new Float64Array(Math.max(order + 1, count))
  for (let lag = 0; lag <= order; lag++) {
    let sum = 0
    for (let k = 0; k + lag <= order; k++) sum += filter[k] * filter[k + lag]
    correlation[lag] = sum
  }
  const right = new Float64Array(count)
  for (let i = 0; i < count; i++) {
    const at = from + i
    let sum = 0
    for (let lag = -order; lag <= order; lag++) {
      const other = at + lag
      if (other >= from && other < to) continue
      sum -= correlation[Math.abs(lag)] * (samples[other] ?? 0)
    }
    right[i] = sum
  }
  return solveToeplitz(correlation, right)
}

/**
 * Solves sum_j r[|i-j|] x[j] = b[i] for a positive definite matrix.
 *
 * @source Levinson 1946; Golub & Van Loan, "Matrix Computations", algorithm 4.7.2
 */
export function solveToeplitz(r: Float64Array, b: Float64Array): Float64Array {
  const n = b.length
  const x = new Float64Array(n)
  const y = new Float64Array(n)
  const turned = new Float64Array(n)
  const scale = r[0]
  let beta = 1
  let alpha = n > 1 ? -r[1] / scale : 0
  x[0] = b[0] / scale
  y[0] = alpha
  for (let k = 1; k < n; k++) {
    beta *= 1 - alpha * alpha
    let mu = b[k] / scale
    for (let j = 0; j < k; j++) mu -= (r[j + 1] / scale) * x[k - 1 - j]
    mu /= beta
    for (let j = 0; j < k; j++) x[j] += mu * y[k - 1 - j]
    x[k] = mu
    if (k === n - 1) break
    let sum = r[k + 1] / scale
    for (let j = 0; j < k; j++) sum += (r[j + 1] / scale) * y[k - 1 - j]
    alpha = -sum / beta
    for (let j = 0; j < k; j++) turned[j] = y[j] + alpha * y[k - 1 - j]
    y.set(turned.subarray(0, k))
    y[k] = alpha
  }
  return x
}
