import { expect, it } from 'vitest'
import { chosenAt, softmax } from './choices.ts'
import { CounterRandom } from './random.ts'

it('shares are the softmax in closed form, at any temperature and however large the scores are', () => {
  // Two choices: 1 / (1 + exp(-difference / T)).
  for (const [difference, temperature] of [
    [1, 1],
    [3, 0.5],
    [2, 4],
  ]) {
    const [first, second] = softmax([1e4 + difference, 1e4], temperature)
    expect(first).toBeCloseTo(1 / (1 + Math.exp(-difference / temperature)), 12)
    expect(first + second).toBeCloseTo(1, 12)
  }
  expect([...softmax([0, -Infinity, 0], 1)]).toEqual([0.5, 0, 0.5])
})

it('draws come as often as their shares say', () => {
  const shares = softmax([0, Math.log(3), -Infinity, Math.log(6)], 1)
  const random = new CounterRandom(7, 1)
  const counts = [0, 0, 0, 0]
  const draws = 20_000
  for (let i = 0; i < draws; i++) counts[chosenAt(shares, random.uniform())]++
  expect(counts[2]).toBe(0)
  // Five standard deviations of a binomial share are below 0.018 here.
  counts.forEach((count, i) => expect(Math.abs(count / draws - shares[i])).toBeLessThan(0.018))
})
