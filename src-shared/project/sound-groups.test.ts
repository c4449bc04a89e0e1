import { describe, expect, it } from 'vitest'
import { NO_MARKS } from './marks.ts'
import { groupedRecordings, groupsObstacle, groupsOfTags, groupsUnlessChosen } from './sound-groups.ts'
import { MOST_GROUPS } from './training-settings.ts'

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

  it('are chosen for a network that may do without: those of the person, of the tags, or each recording, under a name of its own', () => {
    const named = (id: string, name: string, ...tags: string[]) => ({ ...tagged(id, ...tags), name })
    const three = [named('a', 'Take'), named('b', 'Take'), named('c', 'Take 2')]
    const chosen = [{ name: 'Mine', recordings: ['c'] }]
    expect(groupsUnlessChosen(chosen, three)).toEqual(chosen)
    expect(groupsUnlessChosen([], [named('a', 'x', 'Low'), named('b', 'y', 'High'), named('c', 'z')])).toEqual([
      { name: 'Low', recordings: ['a'] },
      { name: 'High', recordings: ['b'] },
    ])
    const each = groupsUnlessChosen([], three)
    expect(each.map(({ recordings }) => recordings)).toEqual([['a'], ['b'], ['c']])
    expect(groupsObstacle(each)).toBeNull()
    expect(groupsUnlessChosen([], three.slice(0, 1))).toEqual([])
    expect(
      groupsUnlessChosen(
        [],
        Array.from({ length: MOST_GROUPS + 1 }, (_, i) => named(`r${i}`, `Take ${i}`)),
      ),
    ).toEqual([])
  })
})
