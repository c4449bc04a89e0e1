import { describe, expect, it } from 'vitest'
import { visibleRows } from './visible-rows.ts'

describe('visible rows', () => {
  it('are those in sight and a few beyond, with room for the others', () => {
    expect(visibleRows(5000, 60, 60_000, 600)).toEqual({ from: 992, to: 1018, above: 992 * 60, below: (5000 - 1018) * 60 })
  })

  it.each([0, 1, 7, 5000])('of %i rows never go beyond the list', (count) => {
    for (const scrollTop of [0, 59, 1e6]) {
      const { from, to, above, below } = visibleRows(count, 60, scrollTop, 600)
      expect(from).toBeGreaterThanOrEqual(0)
      expect(to).toBeLessThanOrEqual(count)
      expect(from).toBeLessThanOrEqual(to)
      expect(above + (to - from) * 60 + below).toBe(count * 60)
    }
  })
})
