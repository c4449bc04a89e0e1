import { expect, it } from 'vitest'
import type { Job } from '../../src-shared/project/index.ts'
import { madeOfOthers } from './made-of-others.ts'

it('what is made of recordings is told beside their list: neither of takes, nor what only listens', () => {
  const jobs = [
    ['split', 'editing', 'rec'],
    ['of a take', 'editing', 'take'],
    ['of nothing', 'editing', null],
    ['listens', 'analysis', 'rec'],
  ].map(([id, kind, subjectId]) => ({ id, kind, subjectId })) as Job[]
  expect(madeOfOthers(jobs, (id) => id === 'rec').map(({ id }) => id)).toEqual(['split'])
})
