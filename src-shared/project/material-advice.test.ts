import { expect, it } from 'vitest'
import { materialAdvice, materialGauge } from './material-advice.ts'

it('says more of more material', () => {
  expect([0, 59, 60, 299, 300, 18 * 60, 20 * 60, 3600, 86_400].map((seconds) => materialAdvice(seconds).level)).toEqual([
    0, 0, 1, 1, 2, 2, 3, 4, 4,
  ])
})

it('moves the gauge steadily and never beyond its ends', () => {
  const positions = Array.from({ length: 400 }, (_, i) => materialGauge(i * 60))
  expect(positions[0]).toBe(0)
  expect(positions.at(-1)).toBe(1)
  for (let i = 1; i < positions.length; i++) expect(positions[i]).toBeGreaterThanOrEqual(positions[i - 1])
  expect(materialGauge(60)).toBeCloseTo(1 / 5, 12)
  expect(materialGauge(3600)).toBeCloseTo(4 / 5, 12)
})
