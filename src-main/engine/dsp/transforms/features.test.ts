import { describe, expect, it } from 'vitest'
import { type MatlabArray, readMatlabFile } from '../../../../test/support/matlab.ts'
import { readNumpyFile } from '../../../../test/support/npy.ts'
import { readPlainWav } from '../../../../test/support/reference-wav.ts'
import { hasSharedData, sharedData } from '../../../../test/support/shared-data.ts'
import { cosine, noise } from '../../../../test/support/signals.ts'
import { cens, chromaOfConstantQ, chromaOfStft, normaliseFrames } from './chroma.ts'
import { midiToHz } from './frequency-scales.ts'
import { spectralCentroid, spectralContrast, spectralFlatness, spectralRolloff } from './spectral-features.ts'
import type { Spectrogram } from './spectrogram.ts'
import { powerSpectrogram } from './stft.ts'
import { tonnetz } from './tonnetz.ts'

const reference = (name: string): string => sharedData('reference', 'librosa', name)

/** A Matlab matrix [bins, frames] as [frames, bins]: its column order is just that. */
const transposed = ({ rows, columns, real }: MatlabArray): Spectrogram => ({ frames: columns, bins: rows, data: Float32Array.from(real) })

/** METlab's spectra: symmetric Hamming window, magnitudes, each frame divided by the sum over the whole (two-sided) spectrum. */
function metlabSpectra(): Spectrogram {
  const samples = readPlainWav(reference('test1_22050.wav'))
  const window = Float32Array.from({ length: 512 }, (_, n) => 0.54 - 0.46 * Math.cos((2 * Math.PI * n) / 511))
  const { frames, bins, data } = powerSpectrogram(samples, { fftSize: 512, hopSamples: 256, window, center: false }, 1)
  for (let frame = 0; frame < frames; frame++) {
    const row = data.subarray(frame * bins, (frame + 1) * bins)
    const total = row[0] + 2 * row.subarray(1).reduce((sum, value) => sum + value, 0)
    for (let bin = 0; bin < bins; bin++) row[bin] /= total
  }
  return { frames, bins, data }
}

describe.skipIf(!hasSharedData)('features against Matlab', () => {
  it('spectral centroid', () => {
    const { centroid } = readMatlabFile(reference('met-centroid-001.mat'))
    // Single precision spectra: 1e-6 each, the error of their weighted mean is smaller.
    expect(spectralCentroid(metlabSpectra(), 22050)).toBeAllclose(centroid.real, { rtol: 2e-5 })
  })

  it.each(['001', '002'])('spectral roll-off %s', (number) => {
    const { rolloff, pct } = readMatlabFile(reference(`met-rolloff-${number}.mat`))
    expect(spectralRolloff(metlabSpectra(), 22050, pct.real[0])).toBeAllclose(rolloff.real, { rtol: 1e-6 })
  })

  it('spectral contrast', () => {
    const { contrast } = readMatlabFile(reference('met-contrast-001.mat'))
    // METlab rounds 2 % of the 76 bins of the fifth octave (1.52) down to one bin, librosa and this up to two: 1.97 % makes them agree,
    // and changes no other band. METlab also adds a small constant to the sums that it divides by: 3e-5 of values up to 0.1.
    const result = spectralContrast(metlabSpectra(), { sampleRate: 22050, linear: true, quantile: 0.0197 })
    expect(result.data).toBeAllclose(contrast.real, { rtol: 1e-4, atol: 5e-5 })
  })

  it.each([
    ['9-2', 9, 2],
    ['21-5', 21, 5],
    ['41-1', 41, 1],
  ])('CENS %s', (name, smoothFrames, every) => {
    const energies = transposed(readMatlabFile(reference('features-CT-cqt.mat')).f_cqt)
    const expected = readMatlabFile(reference(`features-CT-CENS_${name}.mat`)).f_CENS
    const chroma = chromaOfConstantQ(energies, { minHz: midiToHz(1), frameNorm: null })
    const { frames, data } = cens(chroma, smoothFrames)
    const kept = Array.from({ length: Math.ceil(frames / every) }, (_, i) => [...data.subarray(i * every * 12, i * every * 12 + 12)]).flat()
    expect(kept).toBeAllclose(expected.real, { rtol: 1e-5, atol: 1e-6 })
  })

  it('tonnetz', () => {
    const chroma = readNumpyFile(reference('feature-tonnetz-chroma.npy'))
    const expected = readNumpyFile(reference('feature-tonnetz-msaf.npy'))
    const [classes, frames] = chroma.shape
    const data = Float32Array.from(chroma.data, (_, i) => chroma.data[(i % classes) * frames + Math.floor(i / classes)])
    const result = tonnetz({ frames, bins: classes, data })
    const turned = Float32Array.from(result.data, (_, i) => result.data[(i % frames) * 6 + Math.floor(i / frames)])
    // Chroma is single precision here; sums of 12 values that add up to 1.
    expect(turned).toBeAllclose(expected.data, { rtol: 1e-5, atol: 3e-7 })
  })
})

describe('spectral features', () => {
  it('put a tone where it is', () => {
    const magnitudes = powerSpectrogram(
      cosine(8192, (50 * 22050) / 2048, 22050),
      { fftSize: 2048, window: 'rectangular', center: false },
      1,
    )
    const hz = (50 * 22050) / 2048
    expect(spectralCentroid(magnitudes, 22050)).toBeAllclose(new Array(magnitudes.frames).fill(hz), { rtol: 1e-3 })
    expect(spectralRolloff(magnitudes, 22050, 0.5)).toBeAllclose(new Array(magnitudes.frames).fill(hz), { rtol: 1e-6 })
  })

  it('tell noise from tone', () => {
    const flat = { frames: 1, bins: 3, data: Float32Array.of(1, 2, 1) }
    expect(spectralFlatness(flat)).toBeAllclose([4 ** (1 / 3) / 2])
    const options = { fftSize: 1024 }
    const [ofNoise] = spectralFlatness(powerSpectrogram(noise(1024), { ...options, center: false }, 1))
    const [ofTone] = spectralFlatness(powerSpectrogram(cosine(1024, 1000, 16000), { ...options, center: false }, 1))
    expect(ofNoise).toBeGreaterThan(0.3)
    expect(ofTone).toBeLessThan(1e-3)
  })

  it('are zero, not broken, in silence', () => {
    const silence = { frames: 2, bins: 513, data: new Float32Array(2 * 513) }
    expect([...spectralCentroid(silence, 16000)]).toEqual([0, 0])
    expect([...spectralRolloff(silence, 16000)]).toEqual([0, 0])
    expect([...spectralContrast(silence, { sampleRate: 16000, octaves: 5 }).data]).toEqual(new Array(12).fill(0))
  })

  it('refuse bands above half the sample rate', () => {
    expect(() => spectralContrast({ frames: 1, bins: 3, data: new Float32Array(3) }, { sampleRate: 8000 })).toThrow(
      /above half the sample rate/,
    )
  })
})

describe('chroma', () => {
  it.each([60, 64, 69, 74])('of MIDI note %i peaks in its class', (midi) => {
    const chroma = chromaOfStft(cosine(22050, midiToHz(midi), 22050), { fftSize: 8192, sampleRate: 22050 })
    const frame = [...chroma.data.subarray(12, 24)]
    expect(frame.indexOf(1)).toBe(midi % 12)
  })

  it('folds constant-Q bins, neighbours together', () => {
    const data = new Float32Array(48)
    for (const bin of [0, 1, 47, 24]) data[bin] = 1
    // Two bins a class from C: bins 47 and 0 and 23, 24 are C's, 1 and 2 C sharp's.
    const { data: chroma } = chromaOfConstantQ({ frames: 1, bins: 48, data }, { minHz: midiToHz(24), binsPerOctave: 24, frameNorm: null })
    expect([...chroma]).toEqual([3, 1, ...new Array(10).fill(0)])
  })

  it('normalises frames', () => {
    const frames = { frames: 2, bins: 2, data: Float32Array.of(3, 4, 0, 0) }
    expect(normaliseFrames(frames, 2).data).toBeAllclose([0.6, 0.8, 0, 0])
    expect(normaliseFrames(frames, 1).data).toBeAllclose([3 / 7, 4 / 7, 0, 0])
    expect(normaliseFrames(frames, 'max').data).toBeAllclose([0.75, 1, 0, 0])
  })
})
