import { describe, expect, it } from 'vitest'
import type { EvaluationFigure } from '../../src-shared/project/index.ts'
import { figurePlaces } from './figure-scale.ts'

const figure = (given: Partial<EvaluationFigure>): EvaluationFigure => ({
  id: 'mmd-log-mel',
  value: 0.4,
  ceiling: 0.2,
  floors: { silence: 1.2, noise: 1, 'shuffled moments': 0.7, 'shuffled beats': 0.6 },
  ...given,
})

describe('figurePlaces', () => {
  it('has the better on the right', () => {
    const places = figurePlaces(figure({}))
    expect(places.ceiling).toBe(1)
    expect(places.floors[0]).toEqual({ id: 'silence', place: 0 })
    expect(places.value).toBeCloseTo(0.8, 12)
    expect(figurePlaces(figure({ id: 'key-clarity' })).ceiling).toBe(0)
  })

  it('is the middle where all are alike, and nothing where nothing is known', () => {
    expect(
      figurePlaces(figure({ value: 0, ceiling: 0, floors: { silence: 0, noise: 0, 'shuffled moments': 0, 'shuffled beats': 0 } })).value,
    ).toBe(0.5)
    const unknown = figurePlaces(
      figure({ value: null, ceiling: null, floors: { silence: null, noise: null, 'shuffled moments': null, 'shuffled beats': null } }),
    )
    expect(unknown).toEqual({ value: null, ceiling: null, floors: [] })
  })
})
