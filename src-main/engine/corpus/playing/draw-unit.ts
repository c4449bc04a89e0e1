import type { CounterRandom } from '../../random.ts'

/** Of all that is likely, the most likely that make up this share may come. */
const TOP_SHARE = 0.9

/**
 * Draws one of some scored candidates: by their probability at a temperature, among the likeliest that make up nine tenths.
 *
 *   p[i] = exp(score[i] / T) / sum_j exp(score[j] / T)
 *
 * @param scores  nats; -Infinity where a candidate must not come
 * @returns       its index; -1 where none may come
 * @source        nucleus sampling: Holtzman and others 2020
 */
export function drawUnit(scores: Float64Array, temperature: number, random: CounterRandom): number {
  const best = scores.reduce((most, score) => Math.max(most, score), -Infinity)
  if (best === -Infinity) return -1
  const likely: number[] = []
  // What is e^-12 times less likely does not come.
  for (let i = 0; i < scores.length; i++) if (scores[i] > best - 12 * temperature) likely.push(i)
  likely.sort((a, b) => scores[b] - scores[a] || a - b)
  const weights = likely.map((i) => Math.exp((scores[i] - best) / temperature))
  const total = weights.reduce((sum, weight) => sum + weight, 0)
  let [count, kept] = [0, 0]
  while (count < weights.length && kept < TOP_SHARE * total) kept += weights[count++]
  let left = random.uniform() * kept
  for (let i = 0; i < count; i++) {
    left -= weights[i]
    if (left < 0) return likely[i]
  }
  return likely[count - 1]
}
