import { describe, expect, it } from 'vitest'
import { prepareSeed } from './prepare-seed.ts'

const RATE = 16_000

/** Silence, a 440 Hz tone of `amplitude`, silence; two channels. */
function tone(amplitude: number, leadSeconds: number, toneSeconds: number, tailSeconds: number, noise = 0): Float32Array {
  const frames = Math.round((leadSeconds + toneSeconds + tailSeconds) * RATE)
  return Float32Array.from({ length: 2 * frames }, (_, i) => {
    const frame = i >> 1
    const t = frame / RATE - leadSeconds
    const hiss = noise * Math.sin(frame * frame)
    return hiss + (t >= 0 && t < toneSeconds ? amplitude * Math.sin(2 * Math.PI * 440 * t) : 0)
  })
}

const rms = (samples: Float32Array): number => Math.sqrt(samples.reduce((sum, value) => sum + value * value, 0) / samples.length)

describe('prepareSeed', () => {
  it('takes off the silence before and after, but for the attack and the end', () => {
    const seed = prepareSeed(tone(0.1, 0.7, 1, 0.9), 2, RATE)
    // 20 ms before, 150 ms after, and the granularity of 10 ms at each end.
    expect((seed?.samples.length ?? 0) / 2 / RATE).toBeCloseTo(1.17, 1)
    expect(seed?.trimmedFrames).toBe(2.6 * RATE - (seed?.samples.length ?? 0) / 2)
  })

  it('takes a noisy room for silence', () => {
    const seed = prepareSeed(tone(0.5, 1, 0.5, 1, 0.002), 2, RATE)
    expect((seed?.samples.length ?? 0) / 2 / RATE).toBeCloseTo(0.67, 1)
  })

  it('brings soft and loud playing to one level', () => {
    for (const amplitude of [0.01, 0.1, 0.9]) {
      const seed = prepareSeed(tone(amplitude, 0, 2, 0), 2, RATE)
      // The two faded edges of 5 ms take less than 1 %.
      expect(20 * Math.log10(rms(seed?.samples ?? new Float32Array(1)))).toBeCloseTo(-20, 1)
    }
  })

  it('never lets peaks beyond -1 dB, also where the level would need it', () => {
    const clicks = new Float32Array(2 * RATE)
    for (let i = 0; i < clicks.length; i += 4000) clicks[i] = 0.5
    const { samples } = prepareSeed(clicks, 1, RATE) ?? { samples: new Float32Array(0) }
    expect(samples.reduce((peak, value) => Math.max(peak, Math.abs(value)), 0)).toBeCloseTo(10 ** (-1 / 20), 5)
  })

  it('says that nothing was played', () => {
    expect(prepareSeed(new Float32Array(RATE), 1, RATE)).toBeNull()
    expect(prepareSeed(tone(0.001, 0.2, 1, 0.2), 2, RATE)).toBeNull()
    expect(prepareSeed(new Float32Array(0), 1, RATE)).toBeNull()
  })
})
