import { expect, it } from 'vitest'
import { materialAdvice, materialGauge } from './material-advice.ts'
import { CORPUS, NEXT_FRAME } from './training-settings.ts'

it('says more of more material', () => {
  expect([0, 59, 60, 299, 300, 18 * 60, 20 * 60, 3600, 86_400].map((seconds) => materialAdvice(seconds, NEXT_FRAME).level)).toEqual([
    0, 0, 1, 1, 2, 2, 3, 4, 4,
  ])
})

it('says what so much is good for with the training that is set up, by the same bounds', () => {
  for (const seconds of [30, 90, 400, 1500, 5000])
    expect(materialAdvice(seconds, CORPUS).level).toBe(materialAdvice(seconds, NEXT_FRAME).level)
  expect(materialAdvice(30, CORPUS).detail).toContain('cannot become new music')
  expect(materialAdvice(30, NEXT_FRAME).headline).toBe('Not enough yet')
})

it('moves the gauge steadily and never beyond its ends', () => {
  const positions = Array.from({ length: 400 }, (_, i) => materialGauge(i * 60))
  expect(positions[0]).toBe(0)
  expect(positions.at(-1)).toBe(1)
  for (let i = 1; i < positions.length; i++) expect(positions[i]).toBeGreaterThanOrEqual(positions[i - 1])
  expect(materialGauge(60)).toBeCloseTo(1 / 5, 12)
  expect(materialGauge(3600)).toBeCloseTo(4 / 5, 12)
})
