import { expect, it } from 'vitest'
import { fallenLevel, MeterNeedles, meterPosition } from './meter-ballistics.ts'

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

it('peaks are held for a while before they fall, loudness falls at once', () => {
  const needles = new MeterNeedles()
  expect(needles.move([0.8, 1.2], [0.5, 0.5], 0.1)).toBe(true)
  for (let i = 0; i < 14; i++) needles.move([0.1, 0.1], [0, 0], 0.1)
  expect(needles.peaks).toEqual([0.8, 1.2])
  expect(needles.rms[0]).toBeLessThan(0.01)
  for (let i = 0; i < 10; i++) needles.move([0, 0], [0, 0], 0.2)
  expect(needles.move([0, 0], [0, 0], 0.2)).toBe(false)
})
