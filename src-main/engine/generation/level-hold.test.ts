import { describe, expect, it } from 'vitest'
import { LevelHold } from './level-hold.ts'

const tone = (amplitude: number): Float32Array => Float32Array.from({ length: 400 }, (_, n) => amplitude * Math.sin((2 * Math.PI * n) / 40))
const rms = (samples: Float32Array): number => Math.sqrt(samples.reduce((sum, x) => sum + x * x, 0) / samples.length)

describe('LevelHold', () => {
  it('leaves frames at the seed level alone', () => {
    const hold = new LevelHold(tone(0.3))
    for (let i = 0; i < 5; i++) expect(hold.gainFor(tone(0.3))).toBeCloseTo(1, 6)
  })

  it('holds a sound that each step would halve at the level of the seed', () => {
    const hold = new LevelHold(tone(0.3))
    let amplitude = 0.3
    for (let i = 0; i < 40; i++) {
      const answer = tone(amplitude / 2)
      amplitude = rms(answer) * Math.SQRT2 * hold.gainFor(answer)
      expect(amplitude).toBeCloseTo(0.3, 6)
    }
  })

  it('keeps a short accent: a frame twice as loud comes out louder', () => {
    const hold = new LevelHold(tone(0.2))
    hold.gainFor(tone(0.2))
    expect(hold.gainFor(tone(0.4)) * 0.4).toBeGreaterThan(0.2)
  })

  it('never lets a frame clip', () => {
    const hold = new LevelHold(tone(0.9))
    for (const amplitude of [0.1, 0.1, 3, 0.01, 2]) expect(hold.gainFor(tone(amplitude)) * amplitude).toBeLessThanOrEqual(0.9501)
  })

  it('takes a silent seed or a silent frame as it is', () => {
    expect(new LevelHold(new Float32Array(400)).gainFor(tone(0.3))).toBe(1)
    expect(new LevelHold(tone(0.3)).gainFor(new Float32Array(400))).toBeLessThanOrEqual(100)
  })
})
