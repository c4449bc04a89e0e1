import { describe, expect, it } from 'vitest'
import { noise } from '../../../../test/support/signals.ts'
import { ANALYSIS_RATE } from './analysis-rate.ts'
import { steepestRise } from './steepest-rise.ts'

/** Noise that dies away from a sample on, over what rings from before. */
function stroke(at: number, riseSamples = 0): Float32Array {
  const sound = noise(8000, 3, 0.01)
  const body = noise(8000, 4, 0.5)
  for (let n = at; n < sound.length; n++)
    sound[n] += body[n] * Math.exp(-(n - at) / (0.05 * ANALYSIS_RATE)) * Math.min(1, (n - at) / Math.max(1, riseSamples))
  return sound
}

describe('the steepest rise', () => {
  it.each([3000, 3017, 3333])('is where a stroke begins, to 1.5 ms (sample %i)', (at) => {
    expect(Math.abs(steepestRise(stroke(at), 2700, 3500)! - at)).toBeLessThanOrEqual(32)
  })

  it('is none where a sound comes slowly, nothing sounds, or it goes on', () => {
    expect(steepestRise(stroke(2500, 0.2 * ANALYSIS_RATE), 2700, 3500)).toBeNull()
    expect(steepestRise(new Float32Array(8000), 2700, 3500)).toBeNull()
    expect(steepestRise(noise(8000, 5), 2700, 3500)).toBeNull()
  })

  it('is looked for where there is sound: before the first sample is silence', () => {
    const sound = stroke(3000).subarray(2990)
    expect(Math.abs(steepestRise(sound, -400, 400)! - 10)).toBeLessThanOrEqual(32)
  })
})
