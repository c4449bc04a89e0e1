/**
 * Linear prediction: a sample as a weighted sum of those before it.
 *
 *   x[n] ~ sum_{j=1}^{order} a[j-1] x[n-j]
 */

/**
 * Prediction coefficients by Burg's method: it minimises the forward and backward errors together, needs no window,
 * and its predictor never grows without bound, so a signal continued with it rings out like the instrument would.
 *
 * @param samples  [n], n > order
 * @param order    integer > 0
 * @returns        [order]; all 0 for silence
 * @source Burg 1975; Kay & Marple, "Spectrum analysis: a modern perspective", Proc. IEEE 69 (1981), section II.E
 */
export function burg(samples: Float32Array, order: number): Float64Array {
  const count = samples.length
  const forward = Float64Array.from(samples)
  const backward = Float64Array.from(samples)
  let coefficients = new Float64Array(order)
  for (let m = 0; m < order; m++) {
    let numerator = 0
    let denominator = 0
    for (let n = m + 1; n < count; n++) {
      numerator += forward[n] * backward[n - 1]
      denominator += forward[n] * forward[n] + backward[n - 1] * backward[n - 1]
    }
    if (denominator <= Number.EPSILON * count) break
    const reflection = (2 * numerator) / denominator
    const next = coefficients.slice()
    next[m] = reflection
    for (let j = 0; j < m; j++) next[j] = coefficients[j] - reflection * coefficients[m - 1 - j]
    coefficients = next
    for (let n = count - 1; n > m; n--) {
      const f = forward[n]
      forward[n] = f - reflection * backward[n - 1]
      backward[n] = backward[n - 1] - reflection * f
    }
  }
  return coefficients
}

/**
 * Continues a signal by its own linear prediction.
 * @param samples       [n], the end of the signal, n >= coefficients.length
 * @param coefficients  as of `burg`
 * @param length        samples to add
 * @returns             [length]
 */
export function extrapolate(samples: Float32Array, coefficients: Float64Array, length: number): Float64Array {
  const order = coefficients.length
  const history = new Float64Array(order + length)
  history.set(samples.subarray(samples.length - order))
  for (let n = order; n < history.length; n++) {
    let sum = 0
    for (let j = 0; j < order; j++) sum += coefficients[j] * history[n - 1 - j]
    history[n] = sum
  }
  return history.subarray(order)
}
