import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { DEFAULT_CEILING, Limiter } from './limiter.ts'

const RATE = 8000

/** Deterministic noise, -1..1. */
function noise(length: number, gain: number): Float32Array {
  let state = 12_345
  return Float32Array.from({ length }, () => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0
    return gain * (state / 2 ** 31 - 1)
  })
}

describe('Limiter', () => {
  it('passes what is below the ceiling bit for bit, delayed by its look-ahead', () => {
    const limiter = new Limiter(2, RATE)
    const input = noise(4000, 0.9)
    const output = input.slice()
    limiter.process(output)
    expect([...output.subarray(2 * limiter.delayFrames)]).toEqual([...input.subarray(0, input.length - 2 * limiter.delayFrames)])
    expect(limiter.takeLowestGain()).toBe(1)
  })

  it('never lets a sample above the ceiling, whatever comes', () => {
    const samples = fc.array(
      fc.oneof({ weight: 5, arbitrary: fc.float({ min: -1, max: 1, noNaN: true }) }, fc.float({ min: -100, max: 100, noNaN: true })),
      { minLength: 1, maxLength: 800 },
    )
    fc.assert(
      fc.property(samples, (values) => {
        const limiter = new Limiter(1, RATE)
        const block = new Float32Array([...values, ...new Array(limiter.delayFrames).fill(0)])
        limiter.process(block)
        // float32 of the ceiling itself
        expect(block.every((value) => Math.abs(value) <= Math.fround(DEFAULT_CEILING))).toBe(true)
      }),
    )
  })

  it('brings a loud steady tone exactly to the ceiling', () => {
    const limiter = new Limiter(1, RATE)
    const block = new Float32Array(4000).fill(2)
    limiter.process(block)
    expect(block.at(-1)).toBeCloseTo(DEFAULT_CEILING, 6)
    expect(limiter.takeLowestGain()).toBeCloseTo(DEFAULT_CEILING / 2, 6)
  })

  it('moves its gain without steps', () => {
    const limiter = new Limiter(1, RATE)
    const block = new Float32Array(6000).fill(0.9)
    block.fill(3, 1000, 1200)
    limiter.process(block)
    const output = block.subarray(limiter.delayFrames)
    const gains = Array.from(output.subarray(0, 5000), (value, i) => value / (i >= 1000 && i < 1200 ? 3 : 0.9))
    const largest = Math.max(...gains.slice(1).map((gain, i) => Math.abs(gain - gains[i])))
    // From 1 to 0.32 within the look-ahead of 24 frames, evenly.
    expect(largest).toBeLessThan(1.01 * ((1 - DEFAULT_CEILING / 3) / limiter.delayFrames))
  })

  it('becomes transparent again after it has limited', () => {
    const limiter = new Limiter(1, RATE)
    limiter.process(new Float32Array(1000).fill(5))
    limiter.process(new Float32Array(20_000))
    const input = noise(2000, 0.5)
    const output = input.slice()
    limiter.process(output)
    expect([...output.subarray(limiter.delayFrames)]).toEqual([...input.subarray(0, input.length - limiter.delayFrames)])
  })

  it('forgets the sound on its way when reset', () => {
    const limiter = new Limiter(1, RATE)
    limiter.process(new Float32Array(100).fill(0.5))
    limiter.reset()
    const block = new Float32Array(100)
    limiter.process(block)
    expect(block.every((value) => value === 0)).toBe(true)
  })
})
