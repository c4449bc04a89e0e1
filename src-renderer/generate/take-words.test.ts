import { describe, expect, it } from 'vitest'
import { FIRST_CORPUS_PLAYING, FIRST_GENERATION_SETTINGS, type Take } from '../../src-shared/project/index.ts'
import { originWords, playedWords, resemblanceWords } from './take-words.ts'

const provenance = (settings: Partial<Take['provenance']['settings']>): Take['provenance'] =>
  ({ settings: { ...FIRST_GENERATION_SETTINGS, ...settings }, live: null, playedWeights: null }) as Take['provenance']

describe('a take in words', () => {
  it('says how it was played', () => {
    expect(playedWords(provenance({ rawJoins: true }))).toBe('listening anew, level held, variation 0, variant 1, raw joins')
    const corpus = {
      ...FIRST_CORPUS_PLAYING,
      density: -0.5,
      pitchClasses: [0, 4],
      tempoBpm: 96,
      ending: true,
      blend: { runId: 'run-2', share: 0.4 },
    }
    expect(playedWords(provenance({ corpus }))).toBe(
      'newness 50 %, adventure 50 %, density sparse 50 %, notes C E, 96 bpm, with an end, blended with the sounds of another network (40 %), variant 1',
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

  it('says how near it is to the recordings, beside how near these are to themselves', () => {
    const found = { stretches: [], nearShare: 0.07, longestSeconds: 1.7, ownNearShare: 0.27, searchedSeconds: 90, learntSeconds: 90 }
    expect(resemblanceWords(found)).toBe(
      '7\u202f% of it is near a place of a recording, in any key (within the recordings themselves: 27\u202f%), the longest stretch 1.7 s',
    )
    expect(resemblanceWords({ ...found, nearShare: 0, longestSeconds: 0, ownNearShare: null, searchedSeconds: 9 })).toBe(
      '0\u202f% of it is near a place of a recording, in any key; 10\u202f% of the recordings were searched',
    )
  })
})
