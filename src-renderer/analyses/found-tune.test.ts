import { expect, it } from 'vitest'
import { HEARD_KEYS, LOWEST_PITCH, noteName } from '../../src-shared/music/index.ts'
import type { Labelling } from '../../src-shared/project/index.ts'
import { tuneWords } from './found-tune.ts'
import { labelLanes, labellingWords } from './label-lanes.ts'

const note = (startSeconds: number, label: string) => ({ startSeconds, endSeconds: startSeconds + 1, label, probability: 0.9 })
const found: Labelling = {
  per: 'frame',
  seconds: 10,
  labels: Array.from({ length: HEARD_KEYS }, (_, key) => ({ label: noteName(LOWEST_PITCH + key), probability: 0.01 })),
  stretches: [note(0, 'G4'), note(1, 'C4'), note(4, 'C5')],
  curves: [],
}

it('a tune is told by its notes and its range, and has no lane for each of its keys', () => {
  expect(labellingWords(found)).toBe('3 notes, C4 to C5')
  expect(labellingWords({ ...found, stretches: [] })).toBe('no tune')
  expect(labelLanes(found)).toEqual([])
  // Labels that happen to be notes are labels.
  expect(labelLanes({ ...found, labels: found.labels.slice(0, 12) })).toHaveLength(3)
})

it('a note alone goes nowhere', () => expect(tuneWords([{ pitch: 60 }])).toBe('1 note, all C4'))
