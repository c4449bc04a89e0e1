import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { nudged, positionOf, valueAt, valueText, type Scale } from './knob-scale.ts'

const linear: Scale = { minimum: 0, maximum: 2, step: 0.05, curve: 'linear' }
const log: Scale = { minimum: 0.1, maximum: 10, step: 0.1, curve: 'log' }

describe('scale of a control', () => {
  it('divides a linear way evenly and a logarithmic one by ratios', () => {
    expect(positionOf(linear, 0.5)).toBe(0.25)
    expect(positionOf(log, 1)).toBeCloseTo(0.5, 12)
    expect(valueAt(log, 0.75)).toBeCloseTo(10 ** 0.5, 9)
  })

  it('stands on steps, without binary dust, and reaches both ends', () => {
    expect(valueAt(linear, 0.331)).toBe(0.65)
    expect([valueAt(linear, 0), valueAt(linear, 1)]).toEqual([0, 2])
    expect(valueAt({ ...linear, step: 0.3 }, 1)).toBe(2)
  })

  it('is its own inverse up to half a step', () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 1, noNaN: true }), fc.constantFrom(linear, log), (position, scale) => {
        const tolerance = scale.curve === 'log' ? 1e-9 : scale.step / 2 / (scale.maximum - scale.minimum) + 1e-9
        expect(Math.abs(positionOf(scale, valueAt(scale, position)) - position)).toBeLessThanOrEqual(tolerance)
      }),
    )
  })

  it('moves by a press and stays inside', () => {
    expect(nudged(linear, 0.1, 1)).toBe(0.15)
    expect(nudged(linear, 1.98, 10)).toBe(2)
    expect(nudged(log, 0.1, -1)).toBe(0.1)
    expect(nudged(log, 1, 50)).toBeCloseTo(10, 9)
  })

  it('shows as many digits as the step has, and the unit', () => {
    expect(valueText({ step: 0.05, unit: '' }, 0.5)).toBe('0.50')
    expect(valueText({ step: 0.5, unit: 'dB' }, -6)).toBe('\u22126.0\u202fdB')
    expect(valueText({ step: 1, unit: '' }, -0.2)).toBe('0')
  })
})
