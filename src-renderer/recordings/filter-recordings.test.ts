import { expect, it } from 'vitest'
import { tidyTags } from '../../src-shared/project/index.ts'
import { NO_FILTER, passesFilter } from './filter-recordings.ts'

it('lists what has as many stars or more, the colour, and the tag whatever its capitals', () => {
  const thing = { labels: { stars: 3, colour: 2, tags: ['Rainy'] } }
  const passes = (filter: object): boolean => passesFilter(thing, { ...NO_FILTER, ...filter })
  expect([{}, { stars: 3 }, { colour: 2 }, { tag: 'rainy' }, { stars: 2, tag: 'Rainy' }].map(passes)).toEqual([
    true,
    true,
    true,
    true,
    true,
  ])
  expect([{ stars: 4 }, { colour: 1 }, { tag: 'sunny' }, { stars: 1, colour: 0 }].map(passes)).toEqual([false, false, false, false])
})

it('keeps each tag once, as it was written first', () => {
  expect(tidyTags([' Rainy ', 'rainy', 'for  the album', ''])).toEqual(['Rainy', 'for the album'])
})
