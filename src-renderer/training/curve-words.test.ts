import { expect, it } from 'vitest'
import { LABELS, LIKENESS, PITCH } from '../../src-shared/project/index.ts'
import { curvesOf } from './curve-words.ts'

it('lines that rise while it learns are not called faults', () => {
  const wordsOf = (task: string): string =>
    curvesOf(null, { task, model: 'any' } as Parameters<typeof curvesOf>[1])
      .map(({ words }) => words('validation'))
      .join(' ')
  for (const better of [LABELS, LIKENESS]) expect(wordsOf(better)).not.toMatch(/How far off|Falling/)
  expect(wordsOf(PITCH)).toMatch(/How far off/)
})
