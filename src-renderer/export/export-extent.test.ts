import { describe, expect, it } from 'vitest'
import { MeterMap } from '../../src-shared/music/index.ts'
import { extentOf, type ChosenExtent } from './export-extent.ts'

const WHOLE: ChosenExtent = {
  ...{ kind: 'song', chosen: [], clips: [], stretch: 'song', bars: { first: 1, last: 1 } },
  meters: new MeterMap([
    { tick: 0, numerator: 4, denominator: 4 },
    { tick: 7680, numerator: 3, denominator: 4 },
  ]),
}
const NOTHING = { soundIds: null, trackIds: null, clipIds: null, range: { kind: 'song' } }

describe('what is exported', () => {
  it('is the song, its loop, or bars by its meters, of all tracks or of some', () => {
    expect(extentOf(WHOLE)).toEqual(NOTHING)
    expect(extentOf({ ...WHOLE, stretch: 'loop' })).toEqual({ ...NOTHING, range: { kind: 'loop' } })
    expect(extentOf({ ...WHOLE, kind: 'tracks', chosen: ['a'], stretch: 'bars', bars: { first: 2, last: 3 } })).toEqual({
      ...{ ...NOTHING, trackIds: ['a'] },
      range: { kind: 'ticks', startTick: 3840, endTick: 7680 + 2880 },
    })
  })

  it('is what is chosen alone, and nothing where nothing is', () => {
    expect(extentOf({ ...WHOLE, kind: 'clips', clips: ['c'] })).toEqual({ ...NOTHING, clipIds: ['c'] })
    expect(extentOf({ ...WHOLE, kind: 'sounds', chosen: ['s'], stretch: 'bars' })).toEqual({ ...NOTHING, soundIds: ['s'] })
    for (const kind of ['clips', 'tracks', 'sounds'] as const) expect(extentOf({ ...WHOLE, kind })).toBeNull()
  })
})
