import { describe, expect, it } from 'vitest'
import { FIRST_CORPUS_PLAYING, FIRST_GENERATION_SETTINGS, type Take } from '../../src-shared/project/index.ts'
import { originWords, playedWords } from './take-words.ts'

const provenance = (settings: Partial<Take['provenance']['settings']>): Take['provenance'] =>
  ({ settings: { ...FIRST_GENERATION_SETTINGS, ...settings }, live: null, playedWeights: null }) as Take['provenance']

describe('a take in words', () => {
  it('says how it was played', () => {
    expect(playedWords(provenance({ rawJoins: true }))).toBe('listening anew, level held, variation 0, variant 1, raw joins')
    const corpus = { ...FIRST_CORPUS_PLAYING, density: -0.5, pitchClasses: [0, 4], tempoBpm: 96, ending: true }
    expect(playedWords(provenance({ corpus }))).toBe(
      'newness 50 %, adventure 50 %, density sparse 50 %, notes C E, 96 bpm, with an end, variant 1',
    )
  })

  it('says what it is made of, the largest part first', () => {
    const origin = (recordingId: string, seconds: number): Parameters<typeof originWords>[0][number] => ({
      atSeconds: 0,
      seconds,
      recordingId,
      sourceSeconds: 0,
      semitones: 0,
    })
    const names: Record<string, string> = { a: 'Rain', b: 'Stones' }
    expect(originWords([origin('a', 1), origin('b', 6), origin('a', 2), origin('gone', 1)], (id) => names[id])).toBe(
      '“Stones” 60 %, “Rain” 30 %, “a removed recording” 10 %',
    )
    expect(
      originWords(
        'abcdef'.split('').map((id) => origin(id, 1)),
        (id) => id,
      ),
    ).toContain('and 2 more')
  })
})
