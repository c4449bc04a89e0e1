import { describe, expect, it } from 'vitest'
import { liveNotice } from './live-notice.ts'

describe('liveNotice', () => {
  it('says nothing while all goes well, or before anything is known', () => {
    expect(liveNotice({ realTimeFactor: 8, gaps: 1, heldUp: false })).toBeNull()
    expect(liveNotice({ realTimeFactor: null, gaps: 0, heldUp: false })).toBeNull()
    expect(liveNotice({ realTimeFactor: 0.9, gaps: 0, heldUp: false })).toBeNull()
  })

  it('says that the model is too slow, before all else', () => {
    expect(liveNotice({ realTimeFactor: 0.5, gaps: 1, heldUp: true })?.message).toContain('0.50 s of sound in a second')
  })

  it('says once that the machine is busy: with other figures the words stay', () => {
    const first = liveNotice({ realTimeFactor: 8, gaps: 1, heldUp: true })
    expect(first?.message).toContain('controls answer a little later')
    expect(liveNotice({ realTimeFactor: 3, gaps: 7, heldUp: true })).toEqual(first)
  })
})
