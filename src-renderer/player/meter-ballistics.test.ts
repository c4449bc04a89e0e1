import { expect, it } from 'vitest'
import { fallenLevel, meterPosition } from './meter-ballistics.ts'

it('is full at full scale, empty at the floor, even in between', () => {
  expect(meterPosition(1)).toBe(1)
  expect(meterPosition(10 ** (-27 / 20))).toBeCloseTo(0.5, 12)
  expect(meterPosition(10 ** (-54 / 20))).toBeCloseTo(0, 12)
  expect(meterPosition(0)).toBe(0)
  expect(meterPosition(4)).toBe(1)
})

it('rises at once and falls by 40 dB a second', () => {
  expect(fallenLevel(0.1, 0.8, 0.01)).toBe(0.8)
  expect(fallenLevel(1, 0, 0.5)).toBeCloseTo(0.1, 12)
})
