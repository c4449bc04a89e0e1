import { describe, expect, it } from 'vitest'
import { CounterRandom, streamOf } from './random.ts'

const draw = (seed: number, stream: number, count: number): number[] => {
  const random = new CounterRandom(seed, stream)
  return Array.from({ length: count }, () => random.uniform())
}

const correlation = (a: readonly number[], b: readonly number[]): number => {
  const meanOf = (xs: readonly number[]): number => xs.reduce((sum, x) => sum + x, 0) / xs.length
  const [ma, mb] = [meanOf(a), meanOf(b)]
  const dot = (f: (i: number) => number): number => a.reduce((sum, _, i) => sum + f(i), 0)
  return dot((i) => (a[i] - ma) * (b[i] - mb)) / Math.sqrt(dot((i) => (a[i] - ma) ** 2) * dot((i) => (b[i] - mb) ** 2))
}

describe('CounterRandom', () => {
  const count = 20_000
  // Five standard errors of the mean and of a correlation: fails by chance once in a million, and the seed is fixed.
  const fiveErrors = 5 / Math.sqrt(count)

  it('gives the same numbers for the same seed and stream', () => {
    expect(draw(7, 3, 10)).toEqual(draw(7, 3, 10))
  })

  it('is uniform: mean, variance and every sixteenth', () => {
    const values = draw(1, 0, count)
    const mean = values.reduce((sum, x) => sum + x, 0) / count
    expect(Math.abs(mean - 0.5)).toBeLessThan(fiveErrors * Math.sqrt(1 / 12))
    const counts = new Array<number>(16).fill(0)
    for (const value of values) counts[Math.floor(value * 16)]++
    // Chi squared with 15 degrees of freedom exceeds 45 once in 12 000.
    expect(counts.reduce((sum, n) => sum + (n - count / 16) ** 2 / (count / 16), 0)).toBeLessThan(45)
  })

  it('is free of serial correlation, and neighbouring seeds and streams are unrelated', () => {
    const values = draw(1, 0, count + 1)
    expect(Math.abs(correlation(values.slice(0, count), values.slice(1)))).toBeLessThan(fiveErrors)
    expect(Math.abs(correlation(draw(1, 0, count), draw(2, 0, count)))).toBeLessThan(fiveErrors)
    expect(Math.abs(correlation(draw(1, 0, count), draw(1, 1, count)))).toBeLessThan(fiveErrors)
    expect(Math.abs(correlation(draw(0, 1, count), draw(1, 0, count)))).toBeLessThan(fiveErrors)
  })

  it('draws normal numbers of mean 0 and variance 1', () => {
    const random = new CounterRandom(3, streamOf('normal'))
    const values = Array.from({ length: count }, () => random.normal())
    expect(Math.abs(values.reduce((sum, x) => sum + x, 0) / count)).toBeLessThan(fiveErrors)
    expect(Math.abs(values.reduce((sum, x) => sum + x * x, 0) / count - 1)).toBeLessThan(fiveErrors * Math.SQRT2)
  })

  it('permutes: every number once', () => {
    expect([...new CounterRandom(5, 0).permutation(100)].sort((a, b) => a - b)).toEqual(Array.from({ length: 100 }, (_, i) => i))
  })
})
