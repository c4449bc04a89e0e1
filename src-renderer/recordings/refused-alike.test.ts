import { expect, it } from 'vitest'
import { refusedAlike } from './refused-alike.ts'

it('names a reason once, with all files that have it', () => {
  const refused = [
    { file: 'a.mid', reason: 'notes' },
    { file: 'b.wav', reason: 'damaged' },
    { file: 'c.mid', reason: 'notes' },
  ]
  expect(refusedAlike(refused)).toEqual([
    { reason: 'notes', files: ['a.mid', 'c.mid'] },
    { reason: 'damaged', files: ['b.wav'] },
  ])
})
