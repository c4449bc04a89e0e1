import { describe, expect, it } from 'vitest'
import { SoftTakeover } from './soft-takeover.ts'

describe('SoftTakeover', () => {
  it('waits until the controller meets the control, then leads', () => {
    const takeover = new SoftTakeover()
    expect([0.1, 0.2, 0.4].map((position) => takeover.moved(position, 0.5))).toEqual([null, null, null])
    expect(takeover.moved(0.495, 0.5)).toBe(0.495)
    expect(takeover.moved(0.9, 0.495)).toBe(0.9)
    expect(takeover.moved(0.1, 0.9)).toBe(0.1)
  })

  it('is met where a quick turn passes over the control', () => {
    const takeover = new SoftTakeover()
    expect(takeover.moved(0.9, 0.5)).toBeNull()
    expect(takeover.moved(0.2, 0.5)).toBe(0.2)
  })

  it('has to be met again after the control was moved by other means', () => {
    const takeover = new SoftTakeover()
    takeover.moved(0.5, 0.5)
    expect(takeover.moved(0.6, 0.5)).toBe(0.6)
    expect(takeover.moved(0.62, 0.1)).toBeNull()
    expect(takeover.moved(0.1, 0.1)).toBe(0.1)
  })
})
