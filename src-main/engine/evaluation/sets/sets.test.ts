import { describe, expect, it } from 'vitest'
import { CounterRandom } from '../../random.ts'
import { frechetDistance } from './frechet.ts'
import { medianSquaredDistance, unbiasedMmd } from './maximum-mean-discrepancy.ts'
import { symmetricEigen } from '../../dsp/symmetric-eigen.ts'
import { circularWassersteinDistance, wassersteinDistance } from './wasserstein.ts'
import { joinPoints, onScaleOf, thinPoints, windowStatistics, type PointSet } from './window-statistics.ts'
import { soundFeatures, YARDSTICK_RATE as RATE } from '../measures/sound-features.ts'
import { cosine } from '../../../../test/support/signals.ts'

const normalPoints = (count: number, dimensions: number, seed: number, deviation = 1, shift = 0): PointSet => {
  const random = new CounterRandom(seed, 1)
  return { count, dimensions, data: Float64Array.from({ length: count * dimensions }, () => shift + deviation * random.normal()) }
}

describe('wassersteinDistance', () => {
  it('is the shift of a shifted set, whatever the sizes', () => {
    expect(wassersteinDistance([0, 1, 3], [5, 6, 8])).toBeCloseTo(5, 12)
    expect(wassersteinDistance([0, 0, 2, 2], [1])).toBeCloseTo(1, 12)
    expect(wassersteinDistance([3, 1, 2], [2, 3, 1])).toBe(0)
    expect(wassersteinDistance([], [1])).toBeNull()
  })

  it('is the mean difference of sorted values where there are equally many', () => {
    const random = new CounterRandom(3, 1)
    const [a, b] = [0, 1].map(() => Array.from({ length: 50 }, () => random.normal()))
    const sorted = [a, b].map((values) => [...values].sort((x, y) => x - y))
    const oracle = sorted[0].reduce((sum, value, i) => sum + Math.abs(value - sorted[1][i]) / 50, 0)
    expect(wassersteinDistance(a, b)).toBeCloseTo(oracle, 10)
  })

  it('goes the shorter way round a circle', () => {
    const at = (place: number): number[] => Array.from({ length: 12 }, (_, i) => (i === place ? 1 : 0))
    expect(circularWassersteinDistance(at(0), at(11))).toBe(1)
    expect(circularWassersteinDistance(at(2), at(8))).toBe(6)
    expect(circularWassersteinDistance(at(4), at(4))).toBe(0)
  })
})

describe('unbiasedMmd', () => {
  it('is that of two normal distributions by closed form', () => {
    // E k(x, y) for x - y normal with mean d and variance s in each of n dimensions: (1 + 2s/w)^(-n/2) exp(-n d^2 / (w + 2s)).
    const [n, width, shift] = [3, 6, 1]
    const expected = (variance: number, distance: number): number =>
      (1 + (2 * variance) / width) ** (-n / 2) * Math.exp((-n * distance ** 2) / (width + 2 * variance))
    const truth = 2 * expected(2, 0) - 2 * expected(2, shift)
    const found = unbiasedMmd(normalPoints(800, n, 1), normalPoints(800, n, 2, 1, shift), width)
    // The standard error at 800 points is about 0.01.
    expect(Math.abs((found ?? NaN) - truth)).toBeLessThan(0.03)
  })

  it('is around 0 for samples of one distribution, below as well as above', () => {
    const values = Array.from({ length: 40 }, (_, i) => unbiasedMmd(normalPoints(20, 4, 2 * i), normalPoints(20, 4, 2 * i + 1), 8) ?? NaN)
    expect(Math.abs(values.reduce((sum, value) => sum + value, 0) / 40)).toBeLessThan(0.01)
    expect(Math.min(...values)).toBeLessThan(0)
    expect(Math.max(...values)).toBeGreaterThan(0)
  })

  it('agrees with the definition written out', () => {
    const [x, y] = [normalPoints(3, 2, 5), normalPoints(4, 2, 6)]
    const k = (a: PointSet, i: number, b: PointSet, j: number): number =>
      Math.exp(-((a.data[2 * i] - b.data[2 * j]) ** 2 + (a.data[2 * i + 1] - b.data[2 * j + 1]) ** 2) / 3)
    let oracle = 0
    for (let i = 0; i < 3; i++) for (let j = 0; j < 3; j++) if (i !== j) oracle += k(x, i, x, j) / 6
    for (let i = 0; i < 4; i++) for (let j = 0; j < 4; j++) if (i !== j) oracle += k(y, i, y, j) / 12
    for (let i = 0; i < 3; i++) for (let j = 0; j < 4; j++) oracle -= (2 * k(x, i, y, j)) / 12
    expect(unbiasedMmd(x, y, 3)).toBeCloseTo(oracle, 12)
    expect(unbiasedMmd({ ...x, count: 1 }, y, 3)).toBeNull()
  })

  it('takes its width from the median pair', () => {
    const line: PointSet = { count: 3, dimensions: 1, data: Float64Array.of(0, 1, 4) }
    expect(medianSquaredDistance(line)).toBe(9)
  })
})

describe('symmetricEigen', () => {
  it('takes a matrix apart so that it can be put together again', () => {
    const n = 7
    const root = normalPoints(n, n, 9).data
    const matrix = Float64Array.from({ length: n * n }, (_, i) => {
      let sum = 0
      for (let k = 0; k < n; k++) sum += root[Math.floor(i / n) * n + k] * root[(i % n) * n + k]
      return sum
    })
    const { values, vectors } = symmetricEigen(matrix, n)
    const again = Float64Array.from({ length: n * n }, (_, i) => {
      let sum = 0
      for (let k = 0; k < n; k++) sum += values[k] * vectors[k * n + Math.floor(i / n)] * vectors[k * n + (i % n)]
      return sum
    })
    expect(again).toBeAllclose(matrix, { atol: 1e-10 })
    expect(Array.from(symmetricEigen(Float64Array.of(2, 1, 1, 2), 2).values).sort()).toEqual([expect.closeTo(1, 12), expect.closeTo(3, 12)])
  })
})

describe('frechetDistance', () => {
  it('of a set that was moved and stretched is that of closed form: |m|^2 + n (a - 1)^2 of its own deviations', () => {
    const x = normalPoints(60, 4, 11)
    const moved = { ...x, data: x.data.map((value) => 3 * value + 2) }
    const [mean, variance] = [new Float64Array(4), new Float64Array(4)]
    x.data.forEach((value, i) => (mean[i % 4] += value / 60))
    x.data.forEach((value, i) => (variance[i % 4] += (value - mean[i % 4]) ** 2 / 59))
    // Both covariances are multiples of one: the root of their product is 3 A. Distance: |2m + 2|^2 + (1 + 9 - 6) tr A.
    const oracle = mean.reduce((sum, value, i) => sum + (2 * value + 2) ** 2 + 4 * variance[i], 0)
    expect(frechetDistance(x, moved)).toBeCloseTo(oracle, 8)
    expect(frechetDistance(x, x)).toBeCloseTo(0, 8)
    expect(frechetDistance({ ...x, count: 1 }, x)).toBeNull()
  })
})

describe('windowStatistics', () => {
  it('are mean and deviation of each second', () => {
    const features = soundFeatures(cosine(5 * RATE, 440, RATE, 0.5))
    const set = windowStatistics(features, 'log-mel')
    expect([set.count, set.dimensions]).toEqual([5, 128])
    const band = 20
    const levels = Array.from({ length: 43 }, (_, frame) => features.logMel.data[(43 + frame) * 64 + band])
    const mean = levels.reduce((sum, value) => sum + value / 43, 0)
    expect(set.data[128 + band]).toBeCloseTo(mean, 4)
    expect(windowStatistics(features, 'mfcc').dimensions).toBe(40)
    expect(windowStatistics(features, 'chroma').dimensions).toBe(24)
  })

  it('are joined, thinned evenly, and brought to the scale of real ones', () => {
    const set: PointSet = { count: 4, dimensions: 1, data: Float64Array.of(0, 2, 4, 6) }
    expect(Array.from(joinPoints([set, set]).data)).toEqual([0, 2, 4, 6, 0, 2, 4, 6])
    expect(Array.from(thinPoints(set, 2).data)).toEqual([0, 4])
    expect(Array.from(onScaleOf(set, set).data)).toBeAllclose([-3, -1, 1, 3].map((value) => value / Math.sqrt(5)))
  })
})
