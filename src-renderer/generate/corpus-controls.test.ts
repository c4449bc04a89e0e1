import { describe, expect, it } from 'vitest'
import { KNOBS } from './corpus-controls.ts'
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
})
