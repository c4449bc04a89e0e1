import { describe, expect, it } from 'vitest'
import { concatenate, identical, irregularBlocks, noise } from '../../../../test/support/signals.ts'
import { toDense } from './filter-bank.ts'
import { melFilterBank } from './mel-filter-bank.ts'
import { logMelSpectrogram, melSpectrogram, MelStream } from './mel-spectrogram.ts'
import { cepstra, logMelOfCepstra, mfcc } from './mfcc.ts'
import { dbToPower, powerToDb } from './spectrogram.ts'
import { powerSpectrogram } from './stft.ts'

const options = { sampleRate: 16000, fftSize: 512, hopSamples: 160, bands: 40 }
const samples = noise(5000, 7)

describe('mel spectrogram', () => {
  it('equals the dense product of bank and power spectrum', () => {
    const { frames, bins, data } = powerSpectrogram(samples, options)
    const bank = toDense(melFilterBank(options))
    const expected = Float64Array.from({ length: frames * 40 }, (_, i) => {
      let sum = 0
      for (let bin = 0; bin < bins; bin++) sum += bank[(i % 40) * bins + bin] * data[Math.floor(i / 40) * bins + bin]
      return sum
    })
    expect(melSpectrogram(samples, options).data).toBeAllclose(expected, { rtol: 1e-5 })
  })

  it('takes logarithms above a floor', () => {
    const energies = melSpectrogram(samples, options).data
    expect(logMelSpectrogram(samples, options).data).toBeAllclose(powerToDb(energies), { atol: 1e-5 })
    expect(melSpectrogram(samples, { ...options, logarithm: 'natural' }).data).toBeAllclose(energies.map(Math.log), { atol: 1e-5 })
    const silence = new Float32Array(2000)
    expect(new Set(logMelSpectrogram(silence, options).data)).toEqual(new Set([-100]))
  })

  it('streams to the same frames', () => {
    const stream = new MelStream({ ...options, logarithm: 'decibel' })
    const parts = irregularBlocks(samples, [1, 700, 33, 2000]).map((block) => stream.push(block).data)
    parts.push(stream.finish().data)
    expect(identical(concatenate(parts), logMelSpectrogram(samples, options).data)).toBe(true)
  })
})

describe('decibels', () => {
  it('turn back into power, and are limited from below', () => {
    const power = Float32Array.of(1, 0.01, 1e-12)
    expect(powerToDb(power)).toBeAllclose([0, -20, -100])
    expect(powerToDb(power, { topDb: 50, reference: 10 })).toBeAllclose([-10, -30, -60])
    expect(dbToPower(powerToDb(power))).toBeAllclose([1, 0.01, 1e-10], { rtol: 1e-5, atol: 0 })
  })
})

describe('cepstra', () => {
  const logMel = logMelSpectrogram(samples, options)

  it('have an orthonormal inverse', () => {
    expect(logMelOfCepstra(cepstra(logMel, 40), 40).data).toBeAllclose(logMel.data, { rtol: 1e-5, atol: 1e-4 })
  })

  it('equal their sum, of few or all', () => {
    const first = mfcc(samples, { ...options, count: 3 })
    expect(first.bins).toBe(3)
    const frame = logMel.data.subarray(40, 80)
    const expected = [0, 1, 2].map((k) =>
      frame.reduce((sum, value, band) => sum + Math.sqrt((k === 0 ? 1 : 2) / 40) * Math.cos((Math.PI * k * (band + 0.5)) / 40) * value, 0),
    )
    expect(first.data.subarray(3, 6)).toBeAllclose(expected, { rtol: 1e-5, atol: 1e-4 })
    expect(() => cepstra(logMel, 41)).toThrow(/must not exceed the 40 mel bands/)
  })
})
