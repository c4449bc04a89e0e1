import { describe, expect, it } from 'vitest'
import { realFftPlan } from '../dsp/fft-plan.ts'
import { HEARD_RATE } from '../hearing/heard-rate.ts'
import { madeNoise, NOISES } from './made-noise.ts'

const SECONDS = 1.5

describe('Made noise', () => {
  it.each(NOISES)('%s is the same for the same seed, another for others, and as loud', (noise) => {
    const [one, again, other] = [5, 5, 6].map((seed) => madeNoise(noise, SECONDS, seed))
    expect(again).toEqual(one)
    expect(other).not.toEqual(one)
    for (const samples of [one, other]) {
      expect(samples).toHaveLength(SECONDS * HEARD_RATE)
      expect(samples.reduce((sum, value) => sum + value * value, 0) / samples.length).toBeCloseTo(1, 3)
    }
  })

  it('of mains lies at 50 or 60 Hz and their multiples', () => {
    const plan = realFftPlan(32_768)
    const powers = new Float32Array(16_385)
    for (const seed of [1, 2, 3, 4]) {
      plan.forwardWindowed(madeNoise('hum', SECONDS, seed), 0, new Float32Array(32_768).fill(1))
      plan.power(powers, 0)
      const hz = (powers.indexOf(Math.max(...powers)) * HEARD_RATE) / 32_768
      const off = Math.min(...[50, 60].map((mains) => Math.abs(hz / mains - Math.round(hz / mains)) / Math.max(1, Math.round(hz / mains))))
      expect(off).toBeLessThan(0.015)
    }
  })
})
