import { describe, expect, it } from 'vitest'
import { isCloseToRecordings, type TakeResemblance } from './take-resemblance.ts'

const found: TakeResemblance = {
  stretches: [],
  nearShare: 0.3,
  longestSeconds: 2,
  ownNearShare: 0.2,
  searchedSeconds: 60,
  learntSeconds: 60,
}

describe('what is close to the recordings', () => {
  it('is so by more than a fifth above what the music is like itself', () => {
    expect(isCloseToRecordings(found)).toBe(false)
    expect(isCloseToRecordings({ ...found, nearShare: 0.41 })).toBe(true)
    expect(isCloseToRecordings({ ...found, ownNearShare: null })).toBe(true)
  })

  it('is so by one stretch of more than three seconds', () => {
    expect(isCloseToRecordings({ ...found, longestSeconds: 3 })).toBe(false)
    expect(isCloseToRecordings({ ...found, longestSeconds: 3.1 })).toBe(true)
  })
})
