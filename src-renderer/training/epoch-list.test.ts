import { expect, it } from 'vitest'
import { formatEpochList, parseEpochList } from './epoch-list.ts'

it('reads lists however they are separated, each epoch once and in order', () => {
  expect(parseEpochList('30, 10;20  10')).toEqual([10, 20, 30])
  expect(parseEpochList('')).toEqual([])
  expect(parseEpochList(formatEpochList([5, 10]))).toEqual([5, 10])
})

it('refuses what is no list of epochs', () => {
  for (const text of ['ten', '0', '-3', '2.5', Array.from({ length: 201 }, (_, i) => i + 1).join(' ')])
    expect(parseEpochList(text)).toBeNull()
})
