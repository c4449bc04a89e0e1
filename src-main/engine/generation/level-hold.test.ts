import { describe, expect, it } from 'vitest'
import { LevelHold } from './level-hold.ts'

const FRAME_SECONDS = 0.25
const energy = (amplitude: number): number => amplitude ** 2 / 2

describe('LevelHold', () => {
  it('leaves frames at the seed level alone', () => {
    const hold = new LevelHold(energy(0.3), FRAME_SECONDS)
    for (let i = 0; i < 5; i++) expect(hold.gainFor(energy(0.3))).toBeCloseTo(1, 6)
  })

  it('holds a sound that each step would halve at the level of the seed', () => {
    const hold = new LevelHold(energy(0.3), FRAME_SECONDS)
    let amplitude = 0.3
    for (let i = 0; i < 40; i++) {
      amplitude = (amplitude / 2) * hold.gainFor(energy(amplitude / 2))
      expect(amplitude).toBeCloseTo(0.3, 6)
    }
  })

  it('keeps a short accent: a frame twice as loud comes out louder', () => {
    const hold = new LevelHold(energy(0.2), FRAME_SECONDS)
    hold.gainFor(energy(0.2))
    expect(hold.gainFor(energy(0.4)) * 0.4).toBeGreaterThan(0.2)
  })

  it('follows as fast in seconds, however long the frames are', () => {
    // Half a second after the sound became softer, in two frames or in twenty.
    const gainAfterHalfASecond = (frameSeconds: number): number => {
      const hold = new LevelHold(energy(0.4), frameSeconds)
      hold.gainFor(energy(0.4))
      return Array.from({ length: Math.round(0.5 / frameSeconds) }, () => hold.gainFor(energy(0.1))).at(-1)!
    }
    expect(gainAfterHalfASecond(0.025)).toBeCloseTo(gainAfterHalfASecond(0.25), 6)
  })

  it('takes a silent seed or a silent frame as it is', () => {
    expect(new LevelHold(0, FRAME_SECONDS).gainFor(energy(0.3))).toBe(1)
    expect(new LevelHold(energy(0.3), FRAME_SECONDS).gainFor(0)).toBeLessThanOrEqual(100)
  })
})
