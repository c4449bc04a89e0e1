import { expect, it } from 'vitest'
import { CORPUS_PLAYING_VERSION, type Take } from '../../src-shared/project/index.ts'
import { isPlayedOtherwise } from './make-again.ts'

const takeOf = (origins: Take['provenance']['origins'], playingVersion?: number): Take =>
  ({ provenance: { origins, playingVersion } }) as Take

it('knows takes of own sounds that another version of the playing made', () => {
  expect(isPlayedOtherwise(takeOf([], CORPUS_PLAYING_VERSION))).toBe(false)
  expect(isPlayedOtherwise(takeOf([], CORPUS_PLAYING_VERSION + 1))).toBe(true)
})

it('takes what is not noted for an older version, and says nothing of other networks', () => {
  expect(isPlayedOtherwise(takeOf([]))).toBe(true)
  expect(isPlayedOtherwise(takeOf(undefined))).toBe(false)
})
