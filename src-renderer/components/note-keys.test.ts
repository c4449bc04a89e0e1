import { describe, expect, it } from 'vitest'
import { bitsToNotes, notesToBits, toggledNote } from './note-keys.ts'

describe('the twelve keys', () => {
  it('keep the notes that are pressed, and all where none is left', () => {
    const chord = [0, 7, 4].reduce<number[] | null>((wanted, note) => toggledNote(wanted, note), null)
    expect(chord).toEqual([0, 4, 7])
    expect(toggledNote(chord, 4)).toEqual([0, 7])
    expect(toggledNote([0], 0)).toBeNull()
    expect(toggledNote([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10], 11)).toBeNull()
  })

  it('are a bit each', () => {
    expect([notesToBits([0, 4, 7]), notesToBits(null)]).toEqual([0b10010001, 0xfff])
    expect(bitsToNotes(0b10010001)).toEqual([0, 4, 7])
    expect([bitsToNotes(0xfff), bitsToNotes(0)]).toEqual([null, null])
  })
})
