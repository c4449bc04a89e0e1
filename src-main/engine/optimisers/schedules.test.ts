import { describe, expect, it } from 'vitest'
import type { LearningRateSchedule } from '../../../src-shared/project/index.ts'
import { afterEpoch, NO_PLATEAU } from '../checkpoints/plateau.ts'
import { during, ramp, rateSchedule } from './schedules.ts'

const rates = (schedule: LearningRateSchedule, totalSteps: number, plateau = NO_PLATEAU): number[] =>
  Array.from({ length: totalSteps }, (_, step) =>
    rateSchedule({ learningRate: 0.8, learningRateSchedule: schedule })({ step, totalSteps, halvings: plateau.halvings }),
  )

describe('learning rate', () => {
  it('stays as it is set without a schedule', () => {
    expect(rates({ warmUpSteps: 0, then: 'constant' }, 3)).toEqual([0.8, 0.8, 0.8])
  })

  it('rises in equal steps to the full rate', () => {
    expect(rates({ warmUpSteps: 4, then: 'constant' }, 6)).toEqual([0.2, 0.4, 0.6000000000000001, 0.8, 0.8, 0.8])
  })

  it('falls as half a cosine after the warm-up: full, half in the middle, next to nothing at the end', () => {
    const path = rates({ warmUpSteps: 2, then: 'cosine' }, 102)
    expect(path[2]).toBe(0.8)
    expect(path[27]).toBeCloseTo(0.4 * (1 + Math.SQRT1_2), 12)
    expect(path[52]).toBeCloseTo(0.4, 12)
    expect(path[101]).toBeCloseTo(0.4 * (1 - Math.cos(Math.PI / 100)), 12)
    for (let step = 3; step < 102; step++) expect(path[step]).toBeLessThan(path[step - 1])
  })

  it('runs its whole course within a stage of the run', () => {
    const schedule = rateSchedule({ learningRate: 0.8, learningRateSchedule: { warmUpSteps: 2, then: 'cosine' } })
    const at = (step: number): number => during(schedule, { from: 0.5, to: 1 })({ step, totalSteps: 20, halvings: 0 })
    const alone = Array.from({ length: 10 }, (_, step) => schedule({ step, totalSteps: 10, halvings: 0 }))
    expect(alone.map((_, step) => at(10 + step))).toEqual(alone)
  })

  it('is only a warm-up where that is as long as the run', () => {
    expect(rates({ warmUpSteps: 4, then: 'cosine' }, 2)).toEqual([0.2, 0.4])
  })

  it('is halved each time the loss has not fallen by a thousandth in five epochs', () => {
    const losses = [1, 0.9, 0.8999, 0.91, 0.9, 0.9, 0.95, 0.9, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5]
    let plateau = NO_PLATEAU
    const halvings = losses.map((loss) => (plateau = afterEpoch(plateau, loss)).halvings)
    expect(halvings).toEqual([0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1, 2])
    expect(rates({ warmUpSteps: 2, then: 'plateau' }, 3, plateau)).toEqual([0.4, 0.8, 0.2])
  })

  it('is never halved more than ten times', () => {
    let plateau = NO_PLATEAU
    for (let epoch = 0; epoch < 100; epoch++) plateau = afterEpoch(plateau, 1)
    expect(plateau.halvings).toBe(10)
  })
})

describe('a ramp', () => {
  it('goes from one number to the other in equal parts, and stays', () => {
    const at = (step: number): number => ramp(1, 0.5, 4)({ step, totalSteps: 10, halvings: 0 })
    expect([0, 1, 2, 3, 4, 9].map(at)).toEqual([1, 0.875, 0.75, 0.625, 0.5, 0.5])
  })
})
