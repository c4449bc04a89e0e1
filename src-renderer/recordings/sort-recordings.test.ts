import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { sampleRecording } from '../../test/support/project-samples.ts'
import { musicOf } from '../hearing/recording-music.ts'
import { SORT_KEYS, sortRecordings, type SortKey } from './sort-recordings.ts'

const tags = (tempoBpm: number | null, key: string | null) => ({ title: null, artist: null, album: null, tempoBpm, key })
const recordings = [
  sampleRecording({
    id: 'a',
    name: 'Take 10',
    durationSeconds: 5,
    rmsDb: -10,
    importedAt: '2026-03-02T00:00:00.000Z',
    tags: tags(null, 'C'),
    labels: { stars: 2, colour: null, tags: [] },
  }),
  sampleRecording({
    id: 'b',
    name: 'take 2',
    durationSeconds: 90,
    rmsDb: -30,
    importedAt: '2026-03-01T00:00:00.000Z',
    tags: tags(120, null),
  }),
  sampleRecording({
    id: 'c',
    name: 'Étude',
    durationSeconds: 30,
    rmsDb: -20,
    importedAt: '2026-03-03T00:00:00.000Z',
    tags: tags(60, 'A'),
    labels: { stars: 5, colour: null, tags: [] },
  }),
]
const asTagged = (recording: (typeof recordings)[number]) => musicOf(recording, null)
const order = (key: SortKey, descending = false): string =>
  sortRecordings(recordings, key, descending, asTagged)
    .map(({ id }) => id)
    .join('')

describe('the order of recordings', () => {
  it('is by what is asked for, numbers in names counted, what is not known last', () => {
    const orders = Object.fromEntries(SORT_KEYS.map((key) => [key, [order(key), order(key, true)]]))
    expect(orders).toEqual({
      added: ['abc', 'cba'],
      name: ['cba', 'abc'],
      length: ['acb', 'bca'],
      date: ['bac', 'cab'],
      level: ['bca', 'acb'],
      key: ['cab', 'acb'],
      tempo: ['cba', 'bca'],
      stars: ['acb', 'cab'],
    })
  })

  it('keeps every recording once, whatever it is by', () => {
    fc.assert(
      fc.property(
        fc.array(fc.option(fc.double({ min: 20, max: 400, noNaN: true })), { maxLength: 40 }),
        fc.constantFrom(...SORT_KEYS),
        fc.boolean(),
        (tempos, key, descending) => {
          const many = tempos.map((tempo, i) => sampleRecording({ id: `r${i}`, tags: tags(tempo, null) }))
          expect(new Set(sortRecordings(many, key, descending, asTagged))).toEqual(new Set(many))
        },
      ),
    )
  })
})
