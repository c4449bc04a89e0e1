import { describe, expect, it } from 'vitest'
import { type MatlabArray, readMatlabFile } from '../../../../test/support/matlab.ts'
import { readPlainWav } from '../../../../test/support/reference-wav.ts'
import { hasSharedData, sharedData } from '../../../../test/support/shared-data.ts'
import { concatenate, identical, irregularBlocks, noise, signalToNoiseDb } from '../../../../test/support/signals.ts'
import { Framer } from './framer.ts'
import { magnitudes, phases, powers } from './spectrogram.ts'
import { istft, IstftStream, powerSpectrogram, stft, type StftOptions, StftStream } from './stft.ts'

/**
 * A Matlab spectrogram [bins, frames] as [frames, bins, 2]; column order makes it one pass. The references are conjugated: they were
 * written through Matlab's transpose `'`, which conjugates.
 */
const interleaved = ({ real, imaginary }: MatlabArray): Float32Array =>
  Float32Array.from({ length: 2 * real.length }, (_, i) => (i % 2 === 0 ? real[i >> 1] : -(imaginary?.[i >> 1] ?? 0)))

describe.skipIf(!hasSharedData)('STFT against Matlab', () => {
  it.each(['005', '006'])('core-stft-%s', (number) => {
    const { nfft, hop_length: hop, hann_w: hann, D } = readMatlabFile(sharedData('reference', 'librosa', `core-stft-${number}.mat`))
    const samples = readPlainWav(sharedData('reference', 'librosa', 'test1_22050.wav'))
    const spectrogram = stft(samples, {
      fftSize: nfft.real[0],
      hopSamples: hop.real[0],
      window: hann.real[0] ? 'hann' : 'rectangular',
      center: false,
    })
    expect([spectrogram.bins, spectrogram.frames]).toEqual([D.rows, D.columns])
    // Single precision over sums of 128 samples below 1: a few 1e-6.
    expect(spectrogram.data).toBeAllclose(interleaved(D), { rtol: 1e-5, atol: 5e-6 })
  })

  it('core-istft-005', () => {
    const { nfft, hop_length: hop, D, Dinv } = readMatlabFile(sharedData('reference', 'librosa', 'core-istft-005.mat'))
    const samples = istft(
      { frames: D.columns, bins: D.rows, data: interleaved(D) },
      { fftSize: nfft.real[0], hopSamples: hop.real[0], window: 'rectangular', center: false },
    )
    expect(samples).toBeAllclose(Dinv.real, { rtol: 1e-5, atol: 1e-6 })
  })
})

describe('STFT', () => {
  it('equals the naive sum, with and without centring', () => {
    const samples = noise(200)
    for (const center of [true, false]) {
      const { frames, bins, data } = stft(samples, { fftSize: 64, hopSamples: 24, windowSamples: 48, center })
      expect(frames).toBe(center ? 1 + Math.floor(200 / 24) : 1 + Math.floor((200 - 64) / 24))
      const expected = new Float64Array(data.length)
      for (let t = 0; t < frames; t++) {
        for (let k = 0; k < bins; k++) {
          for (let n = 0; n < 48; n++) {
            const value = samples[t * 24 + n + 8 - (center ? 32 : 0)] ?? 0
            const weight = 0.5 - 0.5 * Math.cos((2 * Math.PI * n) / 48)
            const angle = (-2 * Math.PI * k * (n + 8)) / 64
            expected[(t * bins + k) * 2] += weight * value * Math.cos(angle)
            expected[(t * bins + k) * 2 + 1] += weight * value * Math.sin(angle)
          }
        }
      }
      expect(data).toBeAllclose(expected, { rtol: 1e-5, atol: 3e-6 })
    }
  })

  it('mirrors the ends where asked', () => {
    const samples = noise(100, 2)
    const padded = Float32Array.from({ length: 164 }, (_, i) => samples[99 - Math.abs(99 - Math.abs(i - 32))])
    const mirrored = stft(samples, { fftSize: 64, hopSamples: 16, padMode: 'reflect' })
    expect(identical(mirrored.data, stft(padded, { fftSize: 64, hopSamples: 16, center: false }).data)).toBe(true)
    expect(() => stft(samples.subarray(0, 32), { fftSize: 64, padMode: 'reflect' })).toThrow(/at least 33/)
  })

  it('gives power, magnitude and phase', () => {
    const options = { fftSize: 128, hopSamples: 32 }
    const samples = noise(1000, 3)
    const spectrogram = stft(samples, options)
    // One rounds after each product, the other at the end.
    expect(powerSpectrogram(samples, options).data).toBeAllclose(powers(spectrogram).data, { rtol: 3e-7, atol: 1e-12 })
    expect(powerSpectrogram(samples, options, 1).data).toBeAllclose(magnitudes(spectrogram).data, { rtol: 1e-6 })
    const rebuilt = magnitudes(spectrogram).data.map((magnitude, i) => magnitude * Math.sin(phases(spectrogram).data[i]))
    expect(rebuilt).toBeAllclose(
      spectrogram.data.filter((_, i) => i % 2 === 1),
      { atol: 1e-5 },
    )
  })

  it('refuses what it cannot do', () => {
    expect(() => stft(new Float32Array(100), { fftSize: 128, center: false })).toThrow(/shorter than one frame of 128/)
    expect(() => stft(new Float32Array(100), { fftSize: 128, hopSamples: 0 })).toThrow(/hopSamples = 0 must be an integer >= 1/)
    expect(() => stft(new Float32Array(100), { fftSize: 100 })).toThrow(/no real transform of 100/)
    expect(() => stft(new Float32Array(100), { fftSize: 64, windowSamples: 65 })).toThrow(/must not exceed fftSize/)
  })
})

describe('inverse STFT', () => {
  const cases: [string, StftOptions][] = [
    ['Hann, hop N/4', { fftSize: 512, hopSamples: 128 }],
    ['Hann, hop N/3', { fftSize: 480, hopSamples: 160 }],
    ['Hamming, hop N/2, mirrored', { fftSize: 256, hopSamples: 128, window: 'hamming', padMode: 'reflect' }],
    ['short window', { fftSize: 512, windowSamples: 300, hopSamples: 100 }],
    ['not centred', { fftSize: 512, hopSamples: 128, window: 'hamming', center: false }],
  ]

  it.each(cases)('gives the signal back: %s', (_, options) => {
    const samples = noise(5000, 4)
    const back = istft(stft(samples, options), { ...options, lengthSamples: 5000 })
    // Up to where the last frame reaches; single precision leaves some 130 dB.
    const reach = 5000 - (options.fftSize + (options.hopSamples ?? 0))
    expect(signalToNoiseDb(samples, back, 0, reach)).toBeGreaterThan(120)
  })

  it('has the length the frames span, or the one asked for', () => {
    const options = { fftSize: 512, hopSamples: 128 }
    const spectrogram = stft(noise(5000), options)
    expect(istft(spectrogram, options).length).toBe((spectrogram.frames - 1) * 128)
    expect(istft(spectrogram, { ...options, lengthSamples: 6000 }).length).toBe(6000)
  })
})

describe('streaming', () => {
  const samples = noise(7001, 5)
  const sizes = [1, 1000, 3, 64, 511, 0, 2048]

  it.each([
    { fftSize: 512, hopSamples: 128 },
    { fftSize: 512, hopSamples: 200, padMode: 'reflect' },
    { fftSize: 64, hopSamples: 100, center: false },
  ] as StftOptions[])('STFT equals the offline form: %o', (options) => {
    const stream = new StftStream(options)
    const parts = irregularBlocks(samples, sizes).map((block) => stream.push(block).data)
    parts.push(stream.finish().data)
    expect(identical(concatenate(parts), stft(samples, options).data)).toBe(true)
  })

  it.each([
    { fftSize: 512, hopSamples: 128 },
    { fftSize: 512, hopSamples: 200, center: false },
  ] as StftOptions[])('inverse equals the offline form: %o', (options) => {
    const spectrogram = stft(samples, options)
    const stream = new IstftStream(options)
    const parts: Float32Array[] = []
    const frameNumbers = spectrogram.bins * 2
    for (let frame = 0, count = 1; frame < spectrogram.frames; frame += count, count = 1 + (count % 4)) {
      const end = Math.min(spectrogram.frames, frame + count)
      parts.push(stream.push(spectrogram.data.subarray(frame * frameNumbers, end * frameNumbers)))
    }
    parts.push(stream.finish())
    expect(identical(concatenate(parts), istft(spectrogram, options))).toBe(true)
  })

  it('cuts every frame once, whatever the blocks', () => {
    const starts: number[] = []
    const framer = new Framer({ frameSamples: 4, hopSamples: 3, padBefore: 2, padAfter: 2 }, (buffer, at) => starts.push(buffer[at + 2]))
    for (let n = 0; n < 40; n++) framer.push(Float32Array.of(n + 1))
    framer.finish()
    expect(starts).toEqual([1, 4, 7, 10, 13, 16, 19, 22, 25, 28, 31, 34, 37, 40])
  })
})
