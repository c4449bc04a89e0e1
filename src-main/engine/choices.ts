/**
 * How likely some scored choices are, beside the likeliest.
 *
 *   exp((score[i] - max_j score[j]) / T)
 *
 * @param scores       nats; -Infinity where a choice must not come, finite for one at least
 * @param temperature  T > 0: 1 as the scores say, below: the likely ones more often
 * @returns            [scores], the likeliest 1
 */
export function likelihoods(scores: ArrayLike<number>, temperature: number): Float64Array {
  const values = Float64Array.from(scores)
  const best = values.reduce((most, score) => Math.max(most, score), -Infinity)
  return values.map((score) => Math.exp((score - best) / temperature))
}

/** The same as shares of one: the softmax of the scores over T. */
export function softmax(scores: ArrayLike<number>, temperature: number): Float64Array {
  const values = likelihoods(scores, temperature)
  const total = values.reduce((sum, value) => sum + value, 0)
  return values.map((value) => value / total)
}

/** The choice at which weights, added up, pass a number from 0 to their sum: drawn by them where that number is. */
export function chosenAt(weights: ArrayLike<number>, at: number): number {
  let passed = 0
  for (let i = 0; i < weights.length; i++) {
    passed += weights[i]
    if (at < passed) return i
  }
  return weights.length - 1
}
