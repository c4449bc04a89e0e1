import { expect, it } from 'vitest'
import { arrangedBy } from './arrange-alike.ts'

const recordings = ['a', 'b', 'c', 'd'].map((id) => ({ id }))
const ids = (list: readonly { id: string }[]): string => list.map(({ id }) => id).join('')

it('the recording that was asked about comes first, then those most like it', () => {
  const words = new Map([
    ['d', '90 %'],
    ['b', '40 %'],
    ['removed', '30 %'],
  ])
  expect(ids(arrangedBy({ kind: 'alike', of: 'c', seconds: null, words }, recordings))).toBe('cdb')
})

it('of what is marked with a label none comes before the most alike', () => {
  expect(
    ids(
      arrangedBy(
        {
          kind: 'label',
          label: 'rain',
          words: new Map([
            ['d', '90 %'],
            ['a', '40 %'],
          ]),
        },
        recordings,
      ),
    ),
  ).toBe('da')
})

it('recordings of one piece stand side by side, the others are away', () => {
  const words = new Map([
    ['b', 'same piece 1'],
    ['d', 'same piece 1'],
  ])
  expect(ids(arrangedBy({ kind: 'versions', groups: 1, words }, recordings))).toBe('bd')
})

it('without a question all stay as they are', () => {
  expect(arrangedBy(null, recordings)).toBe(recordings)
})
