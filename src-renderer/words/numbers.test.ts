import { describe, expect, it } from 'vitest'
import {
  byteSize,
  clock,
  count,
  decibels,
  fineClock,
  kilohertz,
  loss,
  materialDuration,
  moment,
  plural,
  roughDuration,
  signed,
} from './numbers.ts'

describe('numbers in words', () => {
  it('writes positions', () => {
    expect([0, 59.9, 60, 3723].map(clock)).toEqual(['0:00', '0:59', '1:00', '1:02:03'])
    expect([0, 9.96, 61.25].map(fineClock)).toEqual(['0:00.0', '0:09.9', '1:01.2'])
    // 0.3 is not exact in binary; it must not show as 0.2.
    expect(fineClock(0.1 + 0.2)).toBe('0:00.3')
  })

  it('writes time left no more exactly than it is known', () => {
    expect([3, 22, 58, 95, 3600, 5400, 40_000, 200_000].map(roughDuration)).toEqual([
      'a few seconds',
      '20 seconds',
      '1 minute',
      '2 minutes',
      '1 hour',
      '1.5 hours',
      '11 hours',
      '2 days',
    ])
  })

  it('writes amounts of material', () => {
    expect([42, 1100, 7320].map(materialDuration)).toEqual(['42 s', '18 min 20 s', '2 h 02 min'])
  })

  it('writes levels with a true minus and no minus zero', () => {
    expect(decibels(-18.25)).toBe('−18.3\u202fdB')
    expect(decibels(-0.01)).toBe('0.0\u202fdB')
    expect(decibels(-160)).toBe('−∞\u202fdB')
    expect(signed(2, 1, true)).toBe('+2.0')
  })

  it('writes rates, counts, sizes and losses', () => {
    expect([44_100, 16_000, 22_050].map(kilohertz)).toEqual(['44.1\u202fkHz', '16\u202fkHz', '22.05\u202fkHz'])
    expect([950, 12_345, 999_999, 12_345_678, 123_456_789].map(count)).toEqual([
      '950',
      '12\u202f345',
      '1 million',
      '12.3 million',
      '123 million',
    ])
    expect([10, 2_500_000].map(byteSize)).toEqual(['1\u202fkB', '2.5\u202fMB'])
    expect([0.12345, null, Number.NaN].map(loss)).toEqual(['0.123', '–', '–'])
    expect([plural(1, 'run'), plural(2, 'run'), plural(0, 'copy', 'copies')]).toEqual(['1 run', '2 runs', '0 copies'])
  })

  it('writes moments, the year only where it is another one', () => {
    const now = new Date(2026, 5, 1)
    expect(moment(new Date(2026, 2, 12, 14, 5).toISOString(), now)).toBe('12 Mar, 14:05')
    expect(moment(new Date(2024, 2, 12).toISOString(), now)).toBe('12 Mar 2024')
  })
})
