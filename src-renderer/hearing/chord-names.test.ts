import { expect, it } from 'vitest'
import { CHORD_QUALITIES, CHORD_ROOTS, chordLabel, chordParts, chordText, type ChordQuality } from './chord-names.ts'

it('chords are written as musicians write them', () => {
  expect(['C', 'A:min7', 'Bb:maj7', 'F#:hdim7', 'B:dim', 'N'].map(chordText)).toEqual(['C', 'Am7', 'B♭maj7', 'F♯ø7', 'B°', '–'])
})

it('every chord that can be chosen is read back as it was chosen', () => {
  for (const root of CHORD_ROOTS)
    for (const quality of Object.keys(CHORD_QUALITIES) as ChordQuality[])
      expect(chordParts(chordLabel(root, quality))).toEqual({ root, quality })
  expect(chordParts('N')).toBeNull()
})
