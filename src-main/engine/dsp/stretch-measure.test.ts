import { describe, expect, it } from 'vitest'
import { seededRandom } from '../../../test/support/seeded-random.ts'
import { MEASURED_FRAMES, measureStretch, productOfStretches, takeIn } from './stretch-measure.ts'

const random = seededRandom(3)
const noise = (): Float32Array => Float32Array.from({ length: MEASURED_FRAMES }, () => random(1e6) / 1e6 - 0.4)

describe('measureStretch', () => {
  it.each([
    [0, 256],
    [3, 259],
    [100, 101],
    [MEASURED_FRAMES - 255, MEASURED_FRAMES],
    [8, 8],
  ])('of samples %i to %i is what a loop in doubles finds', (start, end) => {
    const [a, b] = [noise(), noise()]
    takeIn(a)
    takeIn(b, 1)
    for (const [samples, place] of [
      [a, 0],
      [b, 1],
    ] as const) {
      const part = samples.subarray(start, end)
      const { low, high, sum, squares } = measureStretch(start, end, place)
      expect([low, high]).toEqual([Math.min(...part), Math.max(...part)])
      // Sixty-four additions in single precision.
      expect(Math.abs(sum - part.reduce((total, x) => total + x, 0))).toBeLessThan(1e-5 * (part.length + 1))
      expect(Math.abs(squares - part.reduce((total, x) => total + x * x, 0))).toBeLessThan(1e-5 * (part.length + 1))
    }
    const expected = a.subarray(start, end).reduce((total, x, i) => total + x * b[start + i], 0)
    expect(Math.abs(productOfStretches(start, end) - expected)).toBeLessThan(1e-5 * (end - start + 1))
  })

  it('passes over what is no number, and holds squares beyond single precision', () => {
    takeIn(Float32Array.of(NaN, 1, -2, NaN, 3, NaN, 0, 0))
    expect(measureStretch(0, 8)).toMatchObject({ low: -2, high: 3 })
    takeIn(Float32Array.of(3e38, 1, 2, 3, -1))
    expect(measureStretch(0, 5).squares).toBeCloseTo(Math.fround(3e38) ** 2 + 15, -60)
    expect(measureStretch(1, 5)).toEqual({ low: -1, high: 3, sum: 5, squares: 15 })
  })
})
