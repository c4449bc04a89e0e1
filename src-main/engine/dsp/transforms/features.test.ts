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

  it('contrast is that of the largest and the smallest value of each octave', () => {
    // 33 bins of 50 Hz that rise by one; bands up to 200, 400, 800, 1600 Hz begin one bin early and end one bin early, but for the last.
    const rising = { frames: 1, bins: 33, data: Float32Array.from({ length: 33 }, (_, bin) => bin) }
    const { data } = spectralContrast(rising, { sampleRate: 3200, octaves: 3, linear: true })
    expect([...data]).toEqual([3 - 0, 7 - 3, 15 - 7, 32 - 15])
    const louder = { ...rising, data: rising.data.map((_, bin) => (bin % 2 ? 1 : 0.01)) }
    expect(spectralContrast(louder, { sampleRate: 3200, octaves: 3 }).data).toBeAllclose([20, 20, 20, 20], { atol: 1e-4 })
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

  it('lies on the circles of fifths and thirds where its class does', () => {
    const classes = (...sounding: number[]): number[] => Array.from({ length: 12 }, (_, i) => (sounding.includes(i) ? 1 : 0))
    const { data } = tonnetz({ frames: 3, bins: 12, data: Float32Array.from([...classes(0), ...classes(3), ...classes(0, 6)]) })
    // C; E flat: 7 pi / 2, 9 pi / 2 and 2 pi; C with the tritone, opposite on the first two circles and the same on the third.
    expect(data).toBeAllclose(
      [
        [0, 1, 0, 1, 0, 0.5],
        [-1, 0, 1, 0, 0, 0.5],
        [0, 0, 0, 0, 0, 0.5],
      ].flat(),
      { atol: 1e-6 },
    )
  })

  it('as energy statistics is quantised in four steps and smoothed', () => {
    const chroma = (frames: number[][]) => ({ frames: frames.length, bins: 4, data: Float32Array.from(frames.flat()) })
    // Shares of 0.51, 0.3, 0.15 and 0.04 are 4, 3, 2 and no steps.
    expect(cens(chroma([[51, 30, 15, 4]]), 1).data).toBeAllclose(
      [4, 3, 2, 0].map((step) => step / Math.hypot(4, 3, 2)),
      { atol: 1e-6 },
    )
    // A window of 1/4, 1/2, 1/4 over one frame of the first class and two of the second.
    expect(
      cens(
        chroma([
          [1, 0, 0, 0],
          [0, 1, 0, 0],
          [0, 1, 0, 0],
        ]),
        3,
      ).data.slice(0, 8),
    ).toBeAllclose([2 / Math.sqrt(5), 1 / Math.sqrt(5), 0, 0, 1 / Math.sqrt(10), 3 / Math.sqrt(10), 0, 0], { atol: 1e-6 })
  })

  it('normalises frames', () => {
    const frames = { frames: 2, bins: 2, data: Float32Array.of(3, 4, 0, 0) }
    expect(normaliseFrames(frames, 2).data).toBeAllclose([0.6, 0.8, 0, 0])
    expect(normaliseFrames(frames, 1).data).toBeAllclose([3 / 7, 4 / 7, 0, 0])
    expect(normaliseFrames(frames, 'max').data).toBeAllclose([0.75, 1, 0, 0])
  })
})
