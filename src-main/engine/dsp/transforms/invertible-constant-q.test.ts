import { describe, expect, it } from 'vitest'
import { cosine, noise, plucks, signalToNoiseDb } from '../../../../test/support/signals.ts'
import { midiToHz } from './frequency-scales.ts'
import { inverseConstantQ, invertibleConstantQ } from './invertible-constant-q.ts'

describe('invertible constant-Q transform', () => {
  it.each([
    ['84 semitones of plucked notes', plucks(3, 22_050), { sampleRate: 22_050 }],
    ['noise from bottom to top', noise(50_000, 31), { sampleRate: 22_050, sliceSamples: 8192 }],
    ['quarter tones', noise(30_001, 32), { sampleRate: 16_000, minHz: 100, bins: 120, binsPerOctave: 24, sliceSamples: 16_000 }],
  ])('gives the signal back: %s', (_, samples, options) => {
    const transformed = invertibleConstantQ(samples, options)
    // A tight frame: what remains is single precision of transforms of up to 65 536 points.
    expect(signalToNoiseDb(samples, inverseConstantQ(transformed, options))).toBeGreaterThan(110)
  })

  it('keeps energy', () => {
    const samples = noise(20_000, 33)
    const { bands } = invertibleConstantQ(samples, { sampleRate: 16_000, minHz: 100, bins: 60, sliceSamples: 4096 })
    const energyOf = (values: Float32Array): number => values.reduce((sum, value) => sum + value * value, 0)
    const energy = bands.reduce((sum, { data }) => sum + energyOf(data), 0)
    // Positive frequencies hold half of it, but for the two real bins at the ends.
    expect((2 * energy) / energyOf(samples)).toBeCloseTo(1, 2)
  })

  it('puts a tone into its band', () => {
    for (const midi of [24, 45, 72, 100]) {
      const { bands } = invertibleConstantQ(cosine(65_536, midiToHz(midi), 22_050), { sampleRate: 22_050 })
      const energies = bands.map(({ data }) => data.reduce((sum, value) => sum + value * value, 0))
      expect(energies.indexOf(Math.max(...energies))).toBe(midi - 24 + 1)
      expect(bands[midi - 23].hz).toBeCloseTo(midiToHz(midi), 3)
    }
  })

  it('refuses what does not fit', () => {
    expect(() => invertibleConstantQ(noise(100), { sampleRate: 8000 })).toThrow(/bins = 84 reach 4186 Hz/)
    expect(() => invertibleConstantQ(noise(100), { sampleRate: 22_050, sliceSamples: 1000 })).toThrow(
      /sliceSamples = 1000 must be a multiple of 64/,
    )
    const transformed = invertibleConstantQ(noise(100), { sampleRate: 22_050 })
    expect(() => inverseConstantQ(transformed, { sampleRate: 22_050, bins: 80 })).toThrow(/82 bands/)
  })
})
