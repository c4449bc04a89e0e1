import { describe, expect, it } from 'vitest'
import { noise } from '../../../test/support/signals.ts'
import { keyOfHz, pitchOf } from './pitch.ts'

const RATE = 48_000
/** Harmonics that fall off, each from a phase of its own. */
const tone = (hz: number, harmonics = 8): Float32Array =>
  Float32Array.from({ length: 4096 }, (_, n) => {
    let sum = 0
    for (let h = 1; h <= harmonics; h++) sum += Math.sin(2 * Math.PI * h * hz * (n / RATE) + h * h) / h
    return sum / 4
  })

describe('pitchOf', () => {
  // A cent is 0.06 %: the parabola between samples is good to less, but for the highest notes.
  it.each([41.2, 110, 220, 277.5, 440, 987.77])('finds %s Hz to a cent', (hz) => {
    expect(Math.abs(1200 * Math.log2(pitchOf(tone(hz), RATE)!.hz / hz))).toBeLessThan(1)
  })

  it('finds a fundamental that is not there itself', () => {
    const samples = Float32Array.from({ length: 4096 }, (_, n) =>
      [2, 3, 4, 5].reduce((sum, h) => sum + Math.sin((2 * Math.PI * h * 200 * n) / RATE), 0),
    )
    expect(pitchOf(samples, RATE)!.hz).toBeCloseTo(200, 0)
  })

  it('finds none in noise and in silence', () => {
    expect(pitchOf(noise(4096, 3), RATE)).toBeNull()
    expect(pitchOf(new Float32Array(4096), RATE)).toBeNull()
  })

  it('counts keys from concert pitch', () => {
    expect([keyOfHz(440), keyOfHz(220), keyOfHz(261.6256)].map((key) => Math.round(key * 1000) / 1000)).toEqual([69, 57, 60])
  })
})
