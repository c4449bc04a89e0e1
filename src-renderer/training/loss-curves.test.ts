import { describe, expect, it } from 'vitest'
import { MEAN_SQUARED_ERROR } from '../../src-shared/project/index.ts'
import { epochPosition, lossCeiling, lossCurves } from './loss-curves.ts'

const epoch = (number: number, loss: number, kept: number | null = 1) => ({
  epoch: number,
  step: number * 4,
  training: { loss },
  validation: kept === null ? null : { loss: kept },
  seconds: 1,
})
const baselines = { guesses: { persistence: 1.6, zero: 1 }, part: 'validation' as const }

describe('loss curves', () => {
  it('put epochs and live steps on one axis in order', () => {
    const curves = lossCurves(
      [epoch(1, 0.9), epoch(2, 0.8, null)],
      [
        { epoch: 2.5, loss: 0.7 },
        { epoch: 1.25, loss: 0.95 },
      ],
      baselines,
      MEAN_SQUARED_ERROR,
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
    expect(lossCurves([epoch(1, Number.NaN)], [], null, MEAN_SQUARED_ERROR).training).toEqual([null, null])
  })

  it('keep the ceiling low when repeating the last frame is a very bad guess', () => {
    expect(lossCeiling(lossCurves([epoch(1, 0.9)], [], baselines, MEAN_SQUARED_ERROR))).toBeCloseTo(1.6 * 1.06, 12)
    expect(
      lossCeiling(lossCurves([epoch(1, 0.9)], [], { ...baselines, guesses: { persistence: 50, zero: 1 } }, MEAN_SQUARED_ERROR)),
    ).toBeCloseTo(1.8 * 1.06, 12)
    expect(lossCeiling(lossCurves([], [], null, MEAN_SQUARED_ERROR))).toBeGreaterThan(0)
  })

  it('place steps the same whether they count from the start of the run or of the epoch', () => {
    expect(epochPosition(3, 2, 8)).toBe(2.25)
    expect(epochPosition(3, 18, 8)).toBe(2.25)
    expect(epochPosition(1, 8, 8)).toBe(1)
    expect(epochPosition(4, 9, null)).toBe(4)
  })
})
