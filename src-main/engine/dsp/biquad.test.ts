import { describe, expect, it } from 'vitest'
import { cosine } from '../../../test/support/signals.ts'
import { filterInPlace, highShelf, peaking, type Biquad } from './biquad.ts'

const RATE = 16_000

/** Level of a filtered tone over the tone's own, in dB, after the filter has settled. */
const gainDb = (filter: Biquad, hz: number): number => {
  const tone = cosine(RATE, hz, RATE)
  const filtered = tone.slice()
  filterInPlace(filtered, filter)
  const energy = (samples: Float32Array): number => samples.subarray(RATE / 2).reduce((sum, value) => sum + value * value, 0)
  return 10 * Math.log10(energy(filtered) / energy(tone))
}

describe('biquads', () => {
  it.each([9, -9])('a bell of %i dB has it in its middle and nothing far off', (gain) => {
    const filter = peaking({ sampleRate: RATE, frequencyHz: 1000, gainDb: gain }, 1)
    expect(gainDb(filter, 1000)).toBeCloseTo(gain, 2)
    expect(Math.abs(gainDb(filter, 40))).toBeLessThan(0.1)
    expect(Math.abs(gainDb(filter, 7800))).toBeLessThan(0.1)
  })

  it.each([6, -6])('a shelf of %i dB has half of it in its middle and all of it above', (gain) => {
    const filter = highShelf({ sampleRate: RATE, frequencyHz: 1000, gainDb: gain })
    expect(Math.abs(gainDb(filter, 30))).toBeLessThan(0.05)
    expect(gainDb(filter, 1000)).toBeCloseTo(gain / 2, 2)
    expect(gainDb(filter, 7500)).toBeCloseTo(gain, 1)
  })
})
