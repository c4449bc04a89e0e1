import { describe, expect, it } from 'vitest'
import type { SoundingUnit } from '../../engine/generation/live/live-messages.ts'
import { SoundingUnits } from './sounding-units.ts'

const RATE = 1000
const unit = (startSample: number, recordingId: string, changes: Partial<SoundingUnit> = {}): SoundingUnit => ({
  startSample,
  endSample: startSample + 200,
  recordingId,
  sourceSeconds: 10,
  semitones: 0,
  runsOn: false,
  ...changes,
})

describe('SoundingUnits', () => {
  it('knows which sound is heard at each sample, and where there is none', () => {
    const units = new SoundingUnits(RATE, 1)
    units.push(1, unit(0, 'a'))
    units.push(1, unit(200, 'b', { semitones: 2 }))
    expect(units.at(199)).toEqual({ recordingId: 'a', startSeconds: 10, seconds: 0.2, semitones: 0 })
    expect(units.at(200)).toMatchObject({ recordingId: 'b', semitones: 2 })
    expect(units.at(400)).toBeNull()
  })

  it('goes over into what a change put in its place, where the sound does', () => {
    const units = new SoundingUnits(RATE, 1)
    for (const start of [0, 200, 400]) units.push(1, unit(start, 'a'))
    units.push(2, unit(200, 'b'))
    units.push(2, unit(400, 'b'))
    expect(units.at(250)?.recordingId).toBe('a')
    units.spliced(2, 210)
    expect([100, 205, 215, 450].map((sample) => units.at(sample)?.recordingId)).toEqual(['a', 'a', 'b', 'b'])
    // What comes late of the version before is left out.
    units.push(1, unit(600, 'a'))
    expect(units.at(650)).toBeNull()
  })

  it('tells where a stretch comes from; what runs on as it was recorded is one', () => {
    const units = new SoundingUnits(RATE, 1)
    units.push(1, unit(0, 'a'))
    units.push(1, unit(200, 'a', { sourceSeconds: 10.2, runsOn: true }))
    units.push(1, unit(400, 'b'))
    const [first, second] = units.originsWithin(100, 500)
    expect(first).toEqual({ atSeconds: 0, seconds: expect.closeTo(0.3, 9), recordingId: 'a', sourceSeconds: 10.1, semitones: 0 })
    expect(second).toMatchObject({ atSeconds: 0.3, seconds: 0.1, recordingId: 'b', sourceSeconds: 10 })
    units.forget(400)
    expect(units.originsWithin(0, 600)).toHaveLength(1)
  })
})
