import { describe, expect, it } from 'vitest'
import { epochsWithin } from './time-budget.ts'

describe('rounds within a time', () => {
  it('are those that fit beside listening first and what is no step', () => {
    expect(epochsWithin(600, { secondsPerEpoch: 10, preparingSeconds: 40 })).toBe(50)
    expect(epochsWithin(7200, { secondsPerEpoch: 10, preparingSeconds: 40 })).toBe(644)
  })

  it('is one at least, and never more than a run may have', () => {
    expect(epochsWithin(600, { secondsPerEpoch: 5000, preparingSeconds: 10 })).toBe(1)
    expect(epochsWithin(600, { secondsPerEpoch: 60, preparingSeconds: 900 })).toBe(1)
    expect(epochsWithin(28_800, { secondsPerEpoch: 0.01, preparingSeconds: 0 })).toBe(100_000)
  })
})
