import { describe, expect, it } from 'vitest'
import { cosine, plucks, signalToNoiseDb } from '../../../test/support/signals.ts'
import { timeStretch } from './time-stretch.ts'
import { varispeed } from './varispeed.ts'

const RATE = 16_000

/** Frequency of a lone tone in the middle of a sound, by its zero crossings. */
function frequencyHz(samples: Float32Array): number {
  const crossings: number[] = []
  for (let n = Math.floor(samples.length / 4); n < (3 * samples.length) / 4; n++) {
    if (samples[n - 1] < 0 && samples[n] >= 0) crossings.push(n - samples[n] / (samples[n] - samples[n - 1]))
  }
  return ((crossings.length - 1) * RATE) / (crossings[crossings.length - 1] - crossings[0])
}

const rms = (samples: Float32Array): number => Math.sqrt(samples.reduce((sum, x) => sum + x * x, 0) / samples.length)
const middle = (samples: Float32Array): Float32Array => samples.subarray(samples.length / 4, (3 * samples.length) / 4)

describe('timeStretch', () => {
  it.each([0.5, 0.8, 1.1, 1.37, 2])('by %f changes the length and neither pitch nor level', (factor) => {
    const tone = cosine(RATE, 441.3, RATE, 0.5)
    const [stretched] = timeStretch([tone], factor, RATE)
    expect(stretched).toHaveLength(Math.round(RATE * factor))
    // A hundredth of a semitone is 0.06 %.
    expect(frequencyHz(stretched) / 441.3).toBeCloseTo(1, 3)
    expect(rms(middle(stretched)) / rms(middle(tone))).toBeCloseTo(1, 1)
  })

  it('puts what happens at a moment at the stretched moment', () => {
    const sound = new Float32Array(2 * RATE)
    sound.set(cosine(4000, 600, RATE), RATE)
    const [stretched] = timeStretch([sound], 1.5, RATE)
    const energyBetween = (from: number, to: number): number => rms(stretched.subarray(from * RATE, to * RATE))
    expect(energyBetween(1.55, 1.85)).toBeGreaterThan(0.5)
    expect(energyBetween(0, 1.4)).toBeLessThan(0.02)
    expect(energyBetween(2, 3)).toBeLessThan(0.02)
  })

  it('by almost one leaves music almost as it is', () => {
    const sound = plucks(1, RATE)
    const [stretched] = timeStretch([sound], 1 + 1e-9, RATE)
    // All turns are zero then but for rounding: overlapped windows give the sound back.
    expect(signalToNoiseDb(sound, stretched)).toBeGreaterThan(60)
  })

  it('turns both channels alike: equal ones stay equal', () => {
    const sound = plucks(0.5, RATE)
    const [left, right] = timeStretch([sound, sound], 1.2, RATE)
    expect(left).toEqual(right)
  })

  it('refuses what is no factor', () => {
    expect(() => timeStretch([new Float32Array(10)], 0, RATE)).toThrow('above 0')
  })
})

describe('varispeed', () => {
  it.each([0.5, 0.943, 1.06, 1.9])('at %f changes pitch and length together', (speed) => {
    const fast = varispeed(cosine(RATE, 500, RATE), speed)
    expect(fast).toHaveLength(Math.round(RATE / speed))
    const expected = cosine(fast.length, 500 * speed, RATE)
    // Table interpolation and an 80 dB filter; the ends see silence beyond.
    expect(signalToNoiseDb(expected, fast, 200, fast.length - 200)).toBeGreaterThan(70)
  })

  it('leaves no mirror of what lies above the new half-rate', () => {
    // 6 kHz played twice as fast would be 12 kHz, beyond 8 kHz.
    const fast = varispeed(cosine(RATE, 6000, RATE), 2)
    expect(rms(middle(fast))).toBeLessThan(1e-3)
  })
})
