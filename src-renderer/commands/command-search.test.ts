import { describe, expect, it } from 'vitest'
import { searched } from './command-search.ts'

const NAMES = ['Draw notes', 'Split', 'Show and change keys', 'Étude: not split', 'Delete what is chosen']

describe('a search for commands', () => {
  it('finds by beginnings of words, the best first, and within words last', () => {
    expect(searched(NAMES, 'spl', String)).toEqual(['Split', 'Étude: not split'])
    expect(searched(NAMES, 'not', String)).toEqual(['Draw notes', 'Étude: not split'])
    expect(searched(NAMES, 'ete', String)).toEqual(['Delete what is chosen'])
  })
  it('wants every word, without regard to accents', () => {
    expect(searched(NAMES, 'etude sp', String)).toEqual(['Étude: not split'])
    expect(searched(NAMES, 'draw keys', String)).toEqual([])
  })
  it('finds all without words, in their order', () => {
    expect(searched(NAMES, ' ', String)).toEqual(NAMES)
  })
})
