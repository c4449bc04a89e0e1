import { chosenAt, likelihoods } from '../../choices.ts'
import type { CounterRandom } from '../../random.ts'

/** Of all that is likely, the most likely that make up this share may come. */
const TOP_SHARE = 0.9

/**
 * Draws one of some scored candidates: by their probability at a temperature, among the likeliest that make up nine tenths.
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
  const weights = likelihoods(
    likely.map((i) => scores[i]),
    temperature,
  )
  let [count, kept] = [0, 0]
  const total = weights.reduce((sum, weight) => sum + weight, 0)
  while (count < weights.length && kept < TOP_SHARE * total) kept += weights[count++]
  return likely[chosenAt(weights.subarray(0, count), random.uniform() * kept)]
}
