import { describe, expect, it } from 'vitest'
import { groupIndexOf, groupsInWords, groupsStillThere, NO_GROUP, withMember, withName, withoutGroup } from './sound-groups.ts'

const groups = [
  { name: 'Piano', recordings: ['a', 'b'] },
  { name: 'Violin', recordings: ['c'] },
]

describe('choosing what sounds alike', () => {
  it('moves a recording from one group to another, and out of all', () => {
    expect(groupIndexOf(groups, 'b')).toBe('0')
    const moved = withMember(groups, 'b', '1')
    expect(moved.map(({ recordings }) => recordings)).toEqual([['a'], ['c', 'b']])
    expect(groupIndexOf(moved, 'b')).toBe('1')
    expect(groupIndexOf(withMember(moved, 'b', NO_GROUP), 'b')).toBe(NO_GROUP)
  })

  it('names groups, takes them away, and forgets what is gone', () => {
    expect(withName(groups, 1, 'Cello')[1]).toEqual({ name: 'Cello', recordings: ['c'] })
    expect(withoutGroup(groups, 0)).toEqual([groups[1]])
    expect(groupsStillThere(groups, (id) => id !== 'a')[0].recordings).toEqual(['b'])
    expect(groupsInWords(groups)).toBe('Piano: 2 recordings, Violin: 1 recording')
    expect(groupsInWords([])).toBe('none yet')
  })
})
