import { expect, it } from 'vitest'
import { noteName, pitchOfNote } from './note-names.ts'

it('each pitch has a name, which is read again', () => {
  expect([0, 21, 60, 61, 69, 108].map(noteName)).toEqual(['C-1', 'A0', 'C4', 'Db4', 'A4', 'C8'])
  for (let pitch = 0; pitch < 128; pitch++) expect(pitchOfNote(noteName(pitch))).toBe(pitch)
})

it('the octave of a name is that of its letter', () => {
  expect(['C#4', 'Cb5', 'B#3', 'F##2', '60', '0'].map(pitchOfNote)).toEqual([61, 71, 60, 43, 60, 0])
})

it('other words are no notes', () => {
  expect(['', 'C', 'H4', 'c4', 'C10', 'G#9', '128', '4.5', 'verse 1'].map(pitchOfNote)).toEqual(Array(9).fill(null))
})
