import { describe, expect, it } from 'vitest'
import { concatenate, cosine, irregularBlocks, noise } from '../../../../test/support/signals.ts'
import { kWeighting, loudness, LoudnessMeter } from './loudness.ts'
import { TruePeakMeter, truePeak } from './true-peak.ts'

describe('K-weighting', () => {
  it("is the standard's at 48 kHz", () => {
    const [shelf, highPass] = kWeighting(48_000)
    // BS.1770-4, tables 1 and 2, 14 decimals.
    expect(Object.values(shelf)).toBeAllclose(
      [1.53512485958697, -2.69169618940638, 1.19839281085285, -1.69065929318241, 0.73248077421585],
      { rtol: 1e-9 },
    )
    expect(Object.values(highPass)).toBeAllclose([1, -2, 1, -1.99004745483398, 0.99007225036621], { rtol: 1e-9 })
  })
})

describe('loudness', () => {
  it.each([16_000, 44_100, 48_000])('of a full-scale 997 Hz tone in one channel is -3.01 LUFS at %i Hz', (rate) => {
    const tone = cosine(5 * rate, 997, rate)
    const result = loudness([tone, new Float32Array(tone.length)], rate)
    // The standard's own check, to its 0.1 LU; the filter's bilinear warping shows at 16 kHz only.
    for (const value of [result.integratedLufs, result.momentaryMaxLufs, result.shortTermMaxLufs])
      expect(Math.abs(value + 3.01)).toBeLessThan(0.05)
    expect(loudness([tone, tone], rate).integratedLufs).toBeCloseTo(result.integratedLufs + 3.01, 2)
  })

  it('gates as EBU Tech 3341 asks: tones of -36, -23 and -36 dBFS read -23 LUFS', () => {
    const rate = 16_000
    const tone = concatenate([
      cosine(10 * rate, 1000, rate, 10 ** (-36 / 20)),
      cosine(60 * rate, 1000, rate, 10 ** (-23 / 20)),
      cosine(10 * rate, 1000, rate, 10 ** (-36 / 20)),
    ])
    expect(Math.abs(loudness([tone, tone], rate).integratedLufs + 23)).toBeLessThan(0.1)
  })

  it('is not moved by silence, and has none there', () => {
    const rate = 16_000
    const sound = noise(3 * rate, 51)
    const alone = loudness([sound], rate).integratedLufs
    const padded = loudness([concatenate([sound, new Float32Array(20 * rate)])], rate).integratedLufs
    // Blocks across the seam are part silence: a tenth of a decibel.
    expect(Math.abs(padded - alone)).toBeLessThan(0.3)
    expect(loudness([new Float32Array(rate)], rate).integratedLufs).toBe(-Infinity)
  })

  it('is the same in blocks', () => {
    const sound = noise(40_000, 52)
    const meter = new LoudnessMeter(16_000, 1)
    for (const block of irregularBlocks(sound, [1, 1599, 1601, 7])) meter.add([block])
    const blocks = meter.result()
    const whole = loudness([sound], 16_000)
    expect(blocks.momentaryLufs).toBeAllclose(whole.momentaryLufs, { atol: 1e-5 })
    expect(blocks.integratedLufs).toBeCloseTo(whole.integratedLufs, 6)
    expect(() => meter.add([sound, sound])).toThrow(/made for 1 channels/)
  })
})

describe('true peak', () => {
  it('sees what lies between samples', () => {
    // At a quarter of the sample rate, 45 degrees off: all samples at 0.707.
    const tone = cosine(1000, 12_000, 48_000, 1, Math.PI / 4)
    expect(Math.max(...tone)).toBeCloseTo(Math.SQRT1_2, 4)
    const faded = tone.map((value, n) => value * Math.min(1, n / 100, (999 - n) / 100))
    expect(truePeak(faded)).toBeCloseTo(1, 2)
  })

  it('is the same however the sound is cut into blocks', () => {
    const sound = noise(5000, 7).map((value, n) => value * Math.sin(n / 700))
    const meter = new TruePeakMeter()
    for (let from = 0; from < sound.length; from += 333) meter.add(sound.subarray(from, from + 333))
    expect(meter.result()).toBe(truePeak(sound))
  })

  it('is never below the sample peak', () => {
    const sound = noise(1000, 53)
    expect(truePeak(sound)).toBeGreaterThanOrEqual(Math.max(...sound.map(Math.abs)))
    expect(truePeak(new Float32Array(10))).toBe(0)
  })
})
