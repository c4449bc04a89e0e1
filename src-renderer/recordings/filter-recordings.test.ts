import { expect, it } from 'vitest'
import { tidyTags } from '../../src-shared/project/index.ts'
import type { RecordingMusic } from '../hearing/recording-music.ts'
import { NO_FILTER, passesFilter, tempoRange } from './filter-recordings.ts'

const MUSIC: RecordingMusic = { tempo: { bpm: 110, by: 'heard' }, key: { text: 'E♭ major', by: 'unsure' } }
const thing = { labels: { stars: 3, colour: 2, tags: ['Rainy'] } }
const passes =
  (music: RecordingMusic, found: readonly string[] = []) =>
  (filter: object): boolean =>
    passesFilter(thing, { ...NO_FILTER, ...filter }, music, new Set(found))

it('lists what has as many stars or more, the colour, and the tag whatever its capitals', () => {
  expect([{}, { stars: 3 }, { colour: 2 }, { tag: 'rainy' }, { stars: 2, tag: 'Rainy' }].map(passes(MUSIC))).toEqual([
    true,
    true,
    true,
    true,
    true,
  ])
  expect([{ stars: 4 }, { colour: 1 }, { tag: 'sunny' }, { stars: 1, colour: 0 }].map(passes(MUSIC))).toEqual([false, false, false, false])
})

it('lists what has a tempo in a range, and a key', () => {
  expect([79.9, 80, 109.9, 110, 140, 900].map(tempoRange)).toEqual([0, 1, 1, 2, 3, 3])
  expect([{ tempo: 2 }, { key: 'E♭ major' }, { tempo: 2, key: 'E♭ major', tag: 'rainy' }].map(passes(MUSIC))).toEqual([true, true, true])
  expect([{ tempo: 1 }, { key: 'E♭ minor' }, { tempo: 2, stars: 4 }].map(passes(MUSIC))).toEqual([false, false, false])
  expect([{}, { tempo: 0 }, { key: 'C major' }].map(passes({ tempo: null, key: null }))).toEqual([true, false, false])
})

it('lists what a network found a label in', () => {
  expect([{}, { found: 'violin' }, { found: 'drums' }].map(passes(MUSIC, ['violin', 'voice']))).toEqual([true, true, false])
})

it('keeps each tag once, as it was written first', () => {
  expect(tidyTags([' Rainy ', 'rainy', 'for  the album', ''])).toEqual(['Rainy', 'for the album'])
})
