import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Reserve } from './reserve.ts'

const limits = { restSeconds: 0.1, longestSeconds: 1, growth: 1.5 }
/** Full all the time for so long, looked at every tenth of a second. */
function calm(reserve: Reserve, fromSeconds: number, seconds: number, share = 1): void {
  for (let i = 0; i <= seconds * 10; i++) reserve.holds(share * reserve.seconds, (fromSeconds + i / 10) * 1000)
}

describe('Reserve', () => {
  it('grows each time sound was late, to its bound', () => {
    const reserve = new Reserve(limits, 0)
    expect(reserve.grown).toBe(false)
    const sizes = Array.from({ length: 9 }, (_, i) => {
      reserve.late(i)
      return reserve.seconds
    })
    expect(sizes.slice(0, 2).map((size) => Math.round(size * 1000))).toEqual([150, 225])
    expect(sizes).toEqual([...sizes].sort((a, b) => a - b))
    expect(sizes.at(-1)).toBe(1)
    expect(reserve.grown).toBe(true)
  })

  it('grows before sound is late, once for each time that it nearly was', () => {
    const reserve = new Reserve(limits, 0)
    for (const held of [0.1, 0.06, 0.04]) reserve.holds(held, 1)
    expect(reserve.seconds).toBe(0.1)
    for (const held of [0.03, 0.02, 0.01]) reserve.holds(held, 2)
    expect(reserve.seconds).toBeCloseTo(0.15, 9)
    for (const held of [0.15, 0.04]) reserve.holds(held, 3)
    expect(reserve.seconds).toBeCloseTo(0.225, 9)
  })

  it('takes no beginning and no emptying on purpose for a near miss', () => {
    const reserve = new Reserve(limits, 0)
    for (const held of [0, 0.01, 0.05, 0.09]) reserve.holds(held, 0)
    reserve.emptied()
    for (const held of [0, 0.02, 0.1]) reserve.holds(held, 1)
    expect(reserve.grown).toBe(false)
  })

  it('shrinks slowly in calm, and no further than to its rest', () => {
    const reserve = new Reserve(limits, 0)
    reserve.late(0)
    calm(reserve, 0, 29.9)
    expect(reserve.seconds).toBeCloseTo(0.15, 9)
    calm(reserve, 30, 0)
    expect(reserve.seconds).toBeCloseTo(0.135, 9)
    calm(reserve, 30, 600)
    expect(reserve.seconds).toBe(0.1)
  })

  it('keeps what is needed again and again', () => {
    const reserve = new Reserve(limits, 0)
    reserve.late(0)
    for (let second = 0; second < 600; second += 20) {
      calm(reserve, second, 10)
      calm(reserve, second + 11, 0, 0.5)
    }
    expect(reserve.seconds).toBeCloseTo(0.15, 9)
  })

  it('stays within its bounds whatever happens', () => {
    const event = fc.oneof(fc.constant('late' as const), fc.constant('emptied' as const), fc.double({ min: 0, max: 3, noNaN: true }))
    fc.assert(
      fc.property(fc.array(fc.tuple(event, fc.nat(40_000)), { maxLength: 200 }), (events) => {
        const reserve = new Reserve(limits, 0)
        let nowMs = 0
        for (const [what, waitMs] of events) {
          nowMs += waitMs
          if (what === 'late') reserve.late(nowMs)
          else if (what === 'emptied') reserve.emptied()
          else reserve.holds(what, nowMs)
          expect(reserve.seconds).toBeGreaterThanOrEqual(limits.restSeconds)
          expect(reserve.seconds).toBeLessThanOrEqual(limits.longestSeconds)
        }
      }),
    )
  })
})
