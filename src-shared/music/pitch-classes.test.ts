import { expect, it } from 'vitest'
import { PITCH_CLASS_NAMES, pitchClassOf } from './pitch-classes.ts'

it('each name is that of its pitch class; others are those of the keys of a piano', () => {
  expect(PITCH_CLASS_NAMES.map(pitchClassOf)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11])
  expect(['C#', 'Cb', 'B#', 'Fb', 'G##', 'Abb'].map(pitchClassOf)).toEqual([1, 11, 0, 4, 9, 7])
  expect(['', 'H', 'c', 'C5', 'bC'].map(pitchClassOf)).toEqual([null, null, null, null, null])
})
