import { describe, expect, it } from 'vitest'
import { StepPacer } from './step-pacer.ts'

describe('StepPacer', () => {
  it('begins with one step, then fills about a second', () => {
    const pacer = new StepPacer(1000)
    expect(pacer.next()).toBe(1)
    pacer.measured(1, 0.1)
    expect(pacer.next()).toBe(10)
    expect(pacer.next(true)).toBe(1)
  })

  it('takes single steps where one alone is slow', () => {
    const pacer = new StepPacer(1000)
    pacer.measured(1, 7)
    expect(pacer.next()).toBe(1)
  })

  it('is bounded by what a run is fed, and feeds at least one step', () => {
    const pacer = new StepPacer(20e6)
    pacer.measured(1, 1e-6)
    expect(pacer.next()).toBe(3)
    expect(new StepPacer(1e9).limit).toBe(1)
  })

  it('follows a machine that becomes busy', () => {
    const pacer = new StepPacer(1000)
    pacer.measured(1, 0.1)
    for (let i = 0; i < 20; i++) pacer.measured(10, 5)
    expect(pacer.next()).toBeLessThanOrEqual(2)
  })
})
