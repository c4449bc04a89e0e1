import { expect, it } from 'vitest'
import { LABELS, MELODY_MODEL, PITCH, VALUES, type TrainingSettings } from '../../src-shared/project/index.ts'
import { findingWords } from './finding-words.ts'

it.each([
  [LABELS, 'labels', 'where your labels are in them'],
  [LABELS, VALUES, 'how much there is of what you gave numbers for'],
  [LABELS, MELODY_MODEL, 'the tune of each, as notes'],
  [PITCH, 'spice', 'how high the voice in them sings'],
] as const)('of %s what %s will show is said before it listens', (task, model, shows) => {
  const settings = { task, model } as Pick<TrainingSettings, 'task' | 'model'>
  expect(findingWords(settings).shows).toBe(shows)
})
