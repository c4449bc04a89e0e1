import { describe, expect, it } from 'vitest'
import { NO_MARKS } from './marks.ts'
import { groupedRecordings, groupsObstacle, groupsOfTags } from './sound-groups.ts'

const tagged = (id: string, ...tags: string[]): { id: string; labels: typeof NO_MARKS } => ({ id, labels: { ...NO_MARKS, tags } })

describe('groups of recordings that sound alike', () => {
  it('are those of their tags, each recording in one', () => {
    const groups = groupsOfTags([
      tagged('a', 'Piano'),
      tagged('b', 'piano', 'Night'),
      tagged('c', 'Violin'),
      tagged('d'),
      tagged('e', 'Night'),
    ])
    expect(groups).toEqual([
      { name: 'Piano', recordings: ['a', 'b'] },
      { name: 'Night', recordings: ['e'] },
      { name: 'Violin', recordings: ['c'] },
    ])
    expect(groupedRecordings(groups)).toEqual(['a', 'b', 'e', 'c'])
    expect(groupsObstacle(groups)).toBeNull()
  })

  it.each([
    [[{ name: 'Piano', recordings: ['a'] }], 'two groups'],
    [
      [
        { name: 'Piano', recordings: ['a'] },
        { name: ' ', recordings: ['b'] },
      ],
      'no name',
    ],
    [
      [
        { name: 'Piano', recordings: ['a'] },
        { name: 'Piano ', recordings: ['b'] },
      ],
      'are called "Piano"',
    ],
    [
      [
        { name: 'Piano', recordings: ['a'] },
        { name: 'Violin', recordings: [] },
      ],
      'no recording',
    ],
    [
      [
        { name: 'Piano', recordings: ['a', 'b'] },
        { name: 'Violin', recordings: ['b'] },
      ],
      'in two groups',
    ],
  ])('cannot be learnt from where they are %j', (groups, words) => {
    expect(groupsObstacle(groups)?.message).toContain(words)
  })
})
