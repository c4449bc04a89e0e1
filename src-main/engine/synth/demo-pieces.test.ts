import { describe, expect, it } from 'vitest'
import { measureLevel } from '../dsp/level.ts'
import { compose } from './composition.ts'
import { renderDemoPieces } from './demo-pieces.ts'

const MAJOR = [0, 2, 4, 5, 7, 9, 11]

describe('demo pieces', () => {
  const options = { seed: 3, pieces: 2, secondsEach: 12, sampleRate: 16_000 }
  const pieces = renderDemoPieces(options)

  it('are as long and as loud as asked, without clipping, direct current or silence', () => {
    for (const samples of pieces) {
      expect(samples.length).toBe(12 * 16_000)
      const level = measureLevel([samples])
      expect(level.peakDb).toBeCloseTo(-2, 3)
      expect(level.rmsDb).toBeGreaterThan(-24)
      expect(level.clippedSamples).toBe(0)
      expect(Math.abs(samples.reduce((sum, x) => sum + x, 0) / samples.length)).toBeLessThan(1e-4)
      for (let second = 0; second < 10; second++)
        expect(measureLevel([samples.subarray(second * 16_000, (second + 1) * 16_000)]).rmsDb).toBeGreaterThan(-35)
      expect(Math.abs(samples[samples.length - 1])).toBeLessThan(0.001)
    }
  })

  it('are the same for the same seed and others for another', () => {
    // Compared as bytes: `toEqual` takes seconds for so many numbers.
    const same = (a: Float32Array, b: Float32Array): boolean => Buffer.from(a.buffer).equals(Buffer.from(b.buffer))
    expect(renderDemoPieces(options).every((samples, i) => same(samples, pieces[i]))).toBe(true)
    expect(same(pieces[0], pieces[1])).toBe(false)
    expect(same(renderDemoPieces({ ...options, seed: 4, pieces: 1 })[0], pieces[0])).toBe(false)
  })

  it.each([1, 2, 3, 4, 5, 6, 7, 8])(
    'composition %i stays in one major key, within the range of the instrument and within its time',
    (seed) => {
      const notes = compose(seed, 40)
      const keys = Array.from({ length: 12 }, (_, key) => key).filter((key) =>
        notes.every(({ pitch }) => MAJOR.includes((pitch - key + 120) % 12)),
      )
      expect(keys.length).toBeGreaterThan(0)
      for (const { pitch, startSeconds, durationSeconds, velocity } of notes) {
        expect(pitch).toBeGreaterThanOrEqual(33)
        expect(pitch).toBeLessThanOrEqual(88)
        expect(startSeconds).toBeGreaterThanOrEqual(0)
        expect(startSeconds).toBeLessThan(40)
        expect(durationSeconds).toBeGreaterThan(0)
        expect(velocity).toBeGreaterThan(0)
        expect(velocity).toBeLessThan(1)
        // Notes begin where frames of 0.25 s begin.
        expect((startSeconds * 4) % 1).toBe(0)
      }
    },
  )
})
