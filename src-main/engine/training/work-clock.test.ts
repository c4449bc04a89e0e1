import { describe, expect, it } from 'vitest'
import { WorkClock } from './work-clock.ts'

const guesses = { validation: 4, checkpoint: 1, preview: 10 }

describe('WorkClock', () => {
  it('knows nothing before the first step', () => {
    expect(new WorkClock(guesses).secondsLeft({ step: 100, validation: 1, checkpoint: 1, preview: 1 })).toBeNull()
  })

  it('guesses in steps what it has not measured, and goes by the measurement from then on', () => {
    const clock = new WorkClock(guesses)
    clock.measured('step', 2, 4)
    expect(clock.secondsLeft({ step: 100, validation: 3, checkpoint: 2, preview: 1 })).toBeCloseTo(50 + 6 + 1 + 5, 12)
    clock.measured('validation', 1)
    clock.measured('preview', 30)
    expect(clock.secondsLeft({ step: 100, validation: 3, checkpoint: 2, preview: 1 })).toBeCloseTo(50 + 3 + 1 + 30, 12)
  })

  it('follows a machine that gets slower', () => {
    const clock = new WorkClock(guesses)
    clock.measured('step', 1)
    for (let i = 0; i < 30; i++) clock.measured('step', 2)
    expect(clock.secondsLeft({ step: 10, validation: 0, checkpoint: 0, preview: 0 })).toBeCloseTo(20, 3)
  })
})
