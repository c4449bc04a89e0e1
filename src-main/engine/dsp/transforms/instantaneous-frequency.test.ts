import { describe, expect, it } from 'vitest'
import { cosine, noise } from '../../../../test/support/signals.ts'
import { frequencyDeviation, instantaneousFrequency, phasesOfDeviation, wrapCycles } from './instantaneous-frequency.ts'
import { phases } from './spectrogram.ts'
import { stft } from './stft.ts'

const options = { fftSize: 1024, hopSamples: 256 }

describe('instantaneous frequency', () => {
  it('finds a tone between bins from every bin of its main lobe', () => {
    const { bins, data } = instantaneousFrequency(cosine(8000, 1003.7, 16_000), { ...options, sampleRate: 16_000 })
    const bin = Math.round(1003.7 / (16_000 / 1024))
    // The negative frequency's side lobes, 60 bins away, pull by a few thousandths of a hertz.
    for (const k of [bin - 1, bin, bin + 1]) expect(data[15 * bins + k]).toBeCloseTo(1003.7, 1)
  })

  it('follows a glide', () => {
    const rate = 16_000
    const glide = Float32Array.from({ length: rate }, (_, n) => Math.cos(2 * Math.PI * (500 * (n / rate) + 250 * (n / rate) ** 2)))
    const { bins, frames, data } = instantaneousFrequency(glide, { ...options, sampleRate: rate })
    for (let frame = 4; frame < frames - 4; frame++) {
      const hz = 500 + 500 * ((frame * 256) / rate)
      // A bin beside the glide tells its frequency a little before or after the frame's centre: at this slope and window about 15 %
      // of the bin's distance, which is at most half of 15.6 Hz.
      expect(Math.abs(data[frame * bins + Math.round(hz / (rate / 1024))] - hz)).toBeLessThan(1.2)
    }
  })

  it('is the bin itself in silence', () => {
    const { bins, data } = instantaneousFrequency(new Float32Array(2000), { ...options, sampleRate: 16_000 })
    expect([...data.subarray(bins, bins + 3)]).toEqual([0, 15.625, 31.25])
  })
})

describe('frequency deviation', () => {
  it('of a steady tone is its distance from the bin', () => {
    const hz = 1003.7
    const deviation = frequencyDeviation(phases(stft(cosine(8000, hz, 16_000), options)), 1024, 256)
    const bin = Math.round(hz / 15.625)
    for (const k of [bin - 1, bin, bin + 1]) {
      expect(deviation.data[15 * deviation.bins + k]).toBeCloseTo(((hz - k * 15.625) * 256) / 16_000, 3)
    }
  })

  it('gives the phases back', () => {
    const original = phases(stft(noise(6000, 41), options))
    const back = phasesOfDeviation(frequencyDeviation(original, 1024, 256), 1024, 256)
    const difference = original.data.map((phase, i) => wrapCycles((phase - back.data[i]) / (2 * Math.PI)))
    // Single precision of values below 0.5, summed over 24 frames.
    expect(difference).toBeAllclose(new Float32Array(difference.length), { atol: 2e-6 })
    expect(() => frequencyDeviation(original, 512, 256)).toThrow(/512 samples has 257 bins/)
  })
})
