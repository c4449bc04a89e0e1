import { describe, expect, it } from 'vitest'
import { epochPosition, lossCeiling, lossCurves } from './loss-curves.ts'

const epoch = (number: number, trainLoss: number, validationLoss: number | null = 1) => ({
  epoch: number,
  step: number * 4,
  trainLoss,
  validationLoss,
  seconds: 1,
})
const baselines = { persistenceLoss: 1.6, zeroLoss: 1, part: 'validation' as const }

describe('loss curves', () => {
  it('put epochs and live steps on one axis in order', () => {
    const curves = lossCurves(
      [epoch(1, 0.9), epoch(2, 0.8, null)],
      [
        { epoch: 2.5, loss: 0.7 },
        { epoch: 1.25, loss: 0.95 },
      ],
      baselines,
    )
    expect(curves).toEqual({
      epochs: [0, 1, 1.25, 2, 2.5],
      live: [null, null, 0.95, null, 0.7],
      training: [null, 0.9, null, 0.8, null],
      validation: [null, 1, null, null, null],
      persistence: [1.6, 1.6, 1.6, 1.6, 1.6],
      zero: [1, 1, 1, 1, 1],
    })
  })

  it('leave out what is no number', () => {
    expect(lossCurves([epoch(1, Number.NaN)], [], null).training).toEqual([null, null])
  })

  it('keep the ceiling low when repeating the last frame is a very bad guess', () => {
    expect(lossCeiling(lossCurves([epoch(1, 0.9)], [], baselines))).toBeCloseTo(1.6 * 1.06, 12)
    expect(lossCeiling(lossCurves([epoch(1, 0.9)], [], { ...baselines, persistenceLoss: 50 }))).toBeCloseTo(1.8 * 1.06, 12)
    expect(lossCeiling(lossCurves([], [], null))).toBeGreaterThan(0)
  })

  it('place steps the same whether they count from the start of the run or of the epoch', () => {
    expect(epochPosition(3, 2, 8)).toBe(2.25)
    expect(epochPosition(3, 18, 8)).toBe(2.25)
    expect(epochPosition(1, 8, 8)).toBe(1)
    expect(epochPosition(4, 9, null)).toBe(4)
  })
})
