import { describe, expect, it } from 'vitest'
import { plucks } from '../../../../test/support/signals.ts'
import { filterFrames } from './filter-bank.ts'
import { spectraOfMel } from './mel-inversion.ts'
import { melFilterBank } from './mel-filter-bank.ts'
import { melSpectrogram } from './mel-spectrogram.ts'

const options = { sampleRate: 16_000, fftSize: 1024, hopSamples: 256, bands: 80 }
const bank = melFilterBank(options)
const mel = melSpectrogram(plucks(2, 16_000), options)

function residualDb(iterations: number): number {
  const spectra = spectraOfMel(mel, bank, iterations)
  expect(spectra.data.every((value) => value >= 0)).toBe(true)
  const got = filterFrames(bank, spectra.data)
  const energy = (values: ArrayLike<number>): number => Array.from(values).reduce((sum, value) => sum + value * value, 0)
  return 10 * Math.log10(energy(mel.data.map((value, i) => value - got[i])) / energy(mel.data))
}

describe('mel inversion', () => {
  it('finds non-negative spectra with the given bands, nearer with every step', () => {
    const residuals = [1, 4, 12, 40].map(residualDb)
    expect([...residuals].sort((a, b) => b - a)).toEqual(residuals)
    expect(residuals[2]).toBeLessThan(-30)
    expect(residuals[3]).toBeLessThan(-45)
  })

  it('is exact where bands are wide and the spectrum smooth', () => {
    const wide = melFilterBank({ sampleRate: 16_000, fftSize: 2048, bands: 12 })
    const smooth = Float32Array.from({ length: 1025 }, (_, k) => 1 + Math.cos(k / 200) ** 2)
    const bands = filterFrames(wide, smooth)
    const { data } = spectraOfMel({ frames: 1, bins: 12, data: bands }, wide, 40)
    expect(filterFrames(wide, data)).toBeAllclose(bands, { rtol: 2e-3 })
  })

  it('keeps silence silent, and bands without bins harmless', () => {
    const crowded = melFilterBank({ ...options, bands: 400 })
    const silent = spectraOfMel({ frames: 1, bins: 400, data: new Float32Array(400) }, crowded)
    expect(silent.data.every((value) => value === 0)).toBe(true)
    const full = spectraOfMel({ frames: 1, bins: 400, data: new Float32Array(400).fill(1) }, crowded)
    expect(full.data.every((value) => Number.isFinite(value) && value >= 0)).toBe(true)
    expect(() => spectraOfMel(mel, crowded)).toThrow(/the bank has 400 bands/)
  })
})
