import { describe, expect, it } from 'vitest'
import { cosine, noise, plucks } from '../../../test/support/signals.ts'
import { fitPassage } from './fit-passage.ts'
import { soundOf } from './readable-sound.ts'

const RATE = 22_050

describe('a passage for a gap', () => {
  const sound = plucks(8, RATE)
  const gap = { startFrame: 3 * RATE, endFrame: 3.5 * RATE }

  it('is found to the sample where it is among other sound: it fits on both sides', () => {
    const hiss = noise(4 * RATE, 4, 0.05)
    const passage = hiss.slice()
    const begins = 12_345
    // What the gap's surroundings and the gap are, in the middle of noise.
    passage.set(sound.subarray(gap.startFrame - RATE / 2, gap.endFrame + RATE / 2), begins - RATE / 2)
    const { skippedSamples, distanceDb } = fitPassage(soundOf([sound], RATE), soundOf([passage], RATE), gap)
    expect(skippedSamples).toBe(begins)
    // Before the seams are brought into phase: within half a step.
    expect(distanceDb).toBeLessThan(1.5)
  })

  it('begins at once where nothing lies behind: there it goes on from what lies before', () => {
    const end = { startFrame: 7 * RATE, endFrame: 8 * RATE }
    expect(fitPassage(soundOf([sound], RATE), soundOf([noise(3 * RATE, 1)], RATE), end).skippedSamples).toBe(0)
  })

  it('tells one that fits from one that does not, also at another rate', () => {
    const alike = soundOf([cosine(4 * 44_100, 440, 44_100, 0.3)], 44_100)
    const other = soundOf([cosine(4 * 44_100, 2200, 44_100, 0.3)], 44_100)
    const tone = soundOf([cosine(8 * RATE, 440, RATE, 0.3)], RATE)
    expect(fitPassage(tone, alike, gap).distanceDb).toBeLessThan(fitPassage(tone, other, gap).distanceDb / 3)
  })
})
