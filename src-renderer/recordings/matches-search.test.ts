import { describe, expect, it } from 'vitest'
import { matchesSearch } from './matches-search.ts'

const recording = {
  name: 'Präludium',
  file: 'track-01.flac',
  tags: { title: null, artist: 'J. S. Bach', album: 'Das Klavier', tempoBpm: 72, key: 'Cm' },
  labels: { stars: 0, colour: null, tags: ['For the album'] },
}

describe('searching recordings', () => {
  it.each(['', 'praeludium'.replace('ae', 'a'), 'BACH', 'klavier prä', 'track-01', ' cm ', 'for the ALBUM'])('"%s" finds it', (search) => {
    expect(matchesSearch(recording, search)).toBe(true)
  })

  it('every word has to be there', () => {
    expect(matchesSearch(recording, 'bach sonata')).toBe(false)
  })
})
