import { describe, expect, it } from 'vitest'
import { SILENCE_DB } from '../../../src-shared/units.ts'
import { Meter } from './meter.ts'

describe('Meter', () => {
  it('reads a full-scale sine as 0 dB peak and -3.01 dB RMS, each channel for itself', () => {
    const meter = new Meter(2)
    const block = new Float32Array(2 * 4800)
    for (let i = 0; i < 4800; i++) block[2 * i] = Math.sin((2 * Math.PI * (i + 0.5)) / 48)
    meter.push(block)
    const { peakDb, rmsDb } = meter.take()
    // The nearest samples miss the crest by half a sample of 48.
    expect(peakDb[0]).toBeCloseTo(20 * Math.log10(Math.cos(0)), 1)
    expect(rmsDb[0]).toBeCloseTo(10 * Math.log10(0.5), 5)
    expect(peakDb[1]).toBe(SILENCE_DB)
    expect(rmsDb[1]).toBe(SILENCE_DB)
  })

  it('begins anew after each reading, but keeps the count of clipped samples until reset', () => {
    const meter = new Meter(1)
    meter.push(Float32Array.of(0.5, -1, 1))
    expect(meter.take()).toMatchObject({ peakDb: [0], clipped: 2 })
    meter.push(Float32Array.of(0.5))
    expect(meter.take()).toMatchObject({ clipped: 2 })
    meter.resetClipping()
    expect(meter.take()).toEqual({ peakDb: [SILENCE_DB], rmsDb: [SILENCE_DB], clipped: 0 })
  })
})
