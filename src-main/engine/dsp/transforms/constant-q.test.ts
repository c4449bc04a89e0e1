import { describe, expect, it } from 'vitest'
import { cosine, noise, plucks, signalToNoiseDb } from '../../../../test/support/signals.ts'
import { constantQ, constantQMagnitudes, harmonicConstantQ } from './constant-q.ts'
import { constantQFrequencies, midiToHz } from './frequency-scales.ts'
import type { Spectrogram } from './spectrogram.ts'

/** The defining sum, at the full sample rate. */
function naive(samples: Float32Array, sampleRate: number, hop: number, frequencies: Float64Array, quality: number): Float64Array {
  const frames = 1 + Math.floor(samples.length / hop)
  const result = new Float64Array(frames * frequencies.length * 2)
  frequencies.forEach((hz, bin) => {
    const halfWidth = (quality * sampleRate) / hz / 2
    const reach = Math.ceil(halfWidth) - 1
    let total = 0
    for (let n = -reach; n <= reach; n++) total += 0.5 + 0.5 * Math.cos((Math.PI * n) / halfWidth)
    for (let frame = 0; frame < frames; frame++) {
      for (let n = -reach; n <= reach; n++) {
        const weight = ((0.5 + 0.5 * Math.cos((Math.PI * n) / halfWidth)) * 2) / total
        const value = samples[frame * hop + n] ?? 0
        const angle = (-2 * Math.PI * hz * n) / sampleRate
        result[(frame * frequencies.length + bin) * 2] += weight * value * Math.cos(angle)
        result[(frame * frequencies.length + bin) * 2 + 1] += weight * value * Math.sin(angle)
      }
    }
  })
  return result
}

const middleFrame = ({ frames, bins, data }: Spectrogram): Float32Array =>
  data.subarray(Math.floor(frames / 2) * bins, (Math.floor(frames / 2) + 1) * bins)

describe('constant-Q transform', () => {
  it.each([
    ['noise', noise(12_000, 21)],
    ['plucked notes', plucks(0.6, 16_000)],
  ])('equals its sum at the full rate: %s', (_, samples) => {
    const frequencies = constantQFrequencies(60, midiToHz(36), 12)
    const { data } = constantQ(samples, { sampleRate: 16_000, minHz: midiToHz(36), bins: 60, hopSamples: 512 })
    const expected = naive(samples, 16_000, 512, frequencies, 1 / (2 ** (1 / 12) - 1))
    // Aliases of the halved rates lie 100 dB down, side lobes outside the clean band about 80 dB.
    expect(signalToNoiseDb(expected, data)).toBeGreaterThan(75)
  })

  it('is its sum to single precision where the hop forbids halving', () => {
    const samples = noise(3000, 22)
    const { data } = constantQ(samples, { sampleRate: 16_000, minHz: 400, bins: 24, hopSamples: 441 })
    expect(data).toBeAllclose(naive(samples, 16_000, 441, constantQFrequencies(24, 400, 12), 1 / (2 ** (1 / 12) - 1)), { atol: 1e-6 })
  })

  it('peaks in the bin of every semitone, at the height of its amplitude', () => {
    for (let bin = 0; bin < 84; bin++) {
      const samples = cosine(16_384, midiToHz(24 + bin), 22_050, 0.5, 1)
      const frame = middleFrame(constantQMagnitudes(samples, { sampleRate: 22_050, hopSamples: 4096 }))
      expect(frame.indexOf(Math.max(...frame))).toBe(bin)
      // The image at the negative frequency adds a little where Q periods are few.
      expect(frame[bin]).toBeCloseTo(0.5, 3)
    }
  })

  it('refuses bins above half the sample rate', () => {
    expect(() => constantQ(new Float32Array(100), { sampleRate: 8000 })).toThrow(/bins = 84 reach 4186 Hz, above half the sample rate/)
    expect(() => constantQ(new Float32Array(0), { sampleRate: 22_050 })).toThrow(/no samples/)
  })
})

describe('harmonic constant-Q transform', () => {
  it('sees a tone at its fraction of every multiple', () => {
    const { bins, harmonics, data, frames } = harmonicConstantQ(cosine(22_050, midiToHz(72), 22_050), {
      sampleRate: 22_050,
      minHz: midiToHz(48),
      bins: 36,
    })
    const middle = Math.floor(frames / 2)
    const peak = (harmonic: number): number => {
      const row = data.subarray((middle * harmonics.length + harmonic) * bins, (middle * harmonics.length + harmonic + 1) * bins)
      return row.indexOf(Math.max(...row))
    }
    // C5 seen at h times the frequency of bin k lies 12 log2 h bins below: bins 36 (outside), 24, 12, 5, 0.
    expect([1, 2, 3, 4].map(peak)).toEqual([24, 12, 5, 0])
  })

  it('leaves bins beyond the sample rate empty', () => {
    const { bins, harmonics, data } = harmonicConstantQ(noise(4000), { sampleRate: 8000, minHz: 200, bins: 48, harmonics: [1, 5] })
    expect(data.length % (bins * harmonics.length)).toBe(0)
    expect([...data.subarray(bins + 30, 2 * bins)]).toEqual(new Array(18).fill(0))
  })
})
