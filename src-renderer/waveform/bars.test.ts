import fc from 'fast-check'
import { expect, it } from 'vitest'
import { displayGain, joinPeaks } from './bars.ts'

const float = fc.float({ min: -1, max: 1, noNaN: true })

it('keeps the extremes of every stretch, whatever the number of bars', () => {
  fc.assert(
    fc.property(fc.array(float, { minLength: 1, maxLength: 300 }), fc.integer({ min: 1, max: 400 }), (samples, bars) => {
      const peaks = { minimum: Float32Array.from(samples), maximum: Float32Array.from(samples) }
      const { minimum, maximum } = joinPeaks(peaks, bars)
      expect(Math.max(...maximum)).toBe(Math.max(...peaks.maximum))
      expect(Math.min(...minimum)).toBe(Math.min(...peaks.minimum))
      for (let bar = 0; bar < bars; bar++) expect(minimum[bar]).toBeLessThanOrEqual(maximum[bar])
    }),
  )
})

it('draws nothing of nothing', () => {
  const empty = { minimum: new Float32Array(0), maximum: new Float32Array(0) }
  expect([...joinPeaks(empty, 3).maximum]).toEqual([0, 0, 0])
  expect(displayGain(empty)).toBe(1)
})

it('enlarges quiet sounds within bounds and never shrinks loud ones', () => {
  const peaks = (peak: number) => ({ minimum: Float32Array.of(-peak), maximum: Float32Array.of(peak / 2) })
  expect(displayGain(peaks(0.5))).toBeCloseTo(1.9, 6)
  expect(displayGain(peaks(0.001))).toBe(8)
  expect(displayGain(peaks(1))).toBe(1)
})
