import { expect, it } from 'vitest'
import { thinned } from './thinned.ts'

it('leaves a short list as it is', () => {
  expect(thinned(['a', 'b', 'c'], 3)).toEqual(['a', 'b', 'c'])
  expect(thinned([], 3)).toEqual([])
})

it('takes every second, third ... of a longer one, from the first on', () => {
  expect(thinned([0, 1, 2, 3], 3)).toEqual([0, 2])
  expect(thinned([0, 1, 2, 3, 4, 5, 6], 3)).toEqual([0, 3, 6])
})
