import { describe, expect, it } from 'vitest'
import { sampleHeard } from '../../test/support/project-samples.ts'
import { correctedHeard } from './corrected-heard.ts'
import { NO_CORRECTION } from './heard.ts'

/** Ten beats that get slower, bars of four from the second on. */
const BEATS = Array.from({ length: 10 }, (_, i) => 0.5 + i * 0.5 + i * i * 0.01)
const HEARD = sampleHeard({
  seconds: 7,
  tempo: { bpm: 110, confidence: 0.5, alternatives: [] },
  beats: BEATS,
  beatsPerBar: 4,
  firstDownbeat: 1,
  key: { tonic: 'C', mode: 'major' },
})
const corrected = (given: Partial<typeof NO_CORRECTION>) => correctedHeard(HEARD, { ...NO_CORRECTION, ...given })

describe('what a person says of a recording', () => {
  it('is nothing at first', () => {
    expect(correctedHeard(HEARD, NO_CORRECTION)).toEqual(HEARD)
  })

  it('twice the tempo puts a beat between each two, and bars begin where they did', () => {
    const { beats, firstDownbeat, tempo } = corrected({ bpm: 220 })
    expect(beats).toHaveLength(19)
    expect(beats.filter((_, i) => i % 2 === 0)).toEqual(BEATS)
    expect(beats[3]).toBeCloseTo((BEATS[1] + BEATS[2]) / 2, 12)
    expect(beats[firstDownbeat]).toBe(BEATS[1])
    expect(tempo.bpm).toBe(220)
  })

  it('half and a third of it keep the beat that begins a bar', () => {
    expect(corrected({ bpm: 55 }).beats).toEqual(BEATS.filter((_, i) => i % 2 === 1))
    expect(corrected({ bpm: 36.7 }).beats).toEqual([BEATS[1], BEATS[4], BEATS[7]])
  })

  it('any other tempo is an even pulse through the beginning of a bar, from the first to the last second', () => {
    const { beats, firstDownbeat } = corrected({ bpm: 80, downbeatSeconds: 2 })
    const periods = beats.slice(1).map((time, i) => time - beats[i])
    for (const period of periods) expect(period).toBeCloseTo(0.75, 9)
    expect(beats[0]).toBeLessThan(0.75)
    expect(HEARD.seconds - (beats.at(-1) ?? 0)).toBeLessThan(0.75)
    expect((2 - beats[firstDownbeat]) / 0.75 / 4).toBeCloseTo(Math.round((2 - beats[firstDownbeat]) / 0.75 / 4), 9)
  })

  it('a meter begins its bars at the beat that is nearest to the place shown', () => {
    const { beatsPerBar, firstDownbeat } = corrected({ beatsPerBar: 3, downbeatSeconds: BEATS[5] + 0.1 })
    expect([beatsPerBar, firstDownbeat]).toEqual([3, 2])
  })

  it('three times the tempo makes beats of the parts of those that had three, and a third of it gives them three', () => {
    const inThree = { ...HEARD, beatParts: 3 as const }
    expect(correctedHeard(inThree, NO_CORRECTION).beatParts).toBe(3)
    expect(correctedHeard(inThree, { ...NO_CORRECTION, bpm: 330 }).beatParts).toBe(2)
    expect(correctedHeard(inThree, { ...NO_CORRECTION, bpm: 220 }).beatParts).toBe(3)
    expect(corrected({ bpm: 36.7 }).beatParts).toBe(3)
    expect(corrected({ beatParts: 3 }).beatParts).toBe(3)
  })

  it('a key holds for all of it', () => {
    const key = { tonic: 'Eb', mode: 'minor' } as const
    expect(corrected({ key })).toMatchObject({ key, keyConfidence: 1, keys: [{ startSeconds: 0, endSeconds: 7, key }] })
  })

  it('is possible where nothing was found', () => {
    const silent = sampleHeard({ seconds: 4, tempo: { bpm: null, confidence: 0, alternatives: [] }, beats: [] })
    expect(correctedHeard(silent, { ...NO_CORRECTION, bpm: 60 }).beats).toEqual([0, 1, 2, 3, 4])
  })
})
