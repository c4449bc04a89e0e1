import { describe, expect, it } from 'vitest'
import { KNOBS, toggledNote } from './corpus-controls.ts'
import { corpusPlayingSchema, FIRST_CORPUS_PLAYING } from '../../src-shared/project/index.ts'

describe('the controls of a network that plays with own sounds', () => {
  it('reach from end to end of what can be asked for, and rest where it begins', () => {
    for (const { name, minimum, maximum, words } of KNOBS) {
      for (const value of [minimum, maximum])
        expect(corpusPlayingSchema.safeParse({ ...FIRST_CORPUS_PLAYING, [name]: value }).success).toBe(true)
      expect(words(minimum)).not.toBe(words(maximum))
    }
    expect(KNOBS.map(({ name, words }) => words(FIRST_CORPUS_PLAYING[name]))).toEqual([
      '50 %',
      '50 %',
      'as recorded',
      'as recorded',
      'as recorded',
      'as recorded',
    ])
  })

  it('keep to the notes that are pressed, and to all where none is left', () => {
    const chord = [0, 7, 4].reduce<number[] | null>((wanted, note) => toggledNote(wanted, note), null)
    expect(chord).toEqual([0, 4, 7])
    expect(toggledNote(chord, 4)).toEqual([0, 7])
    expect(toggledNote([0], 0)).toBeNull()
    expect(toggledNote([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10], 11)).toBeNull()
  })
})
