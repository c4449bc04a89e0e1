import { describe, expect, it } from 'vitest'
import { groovingSimilarity, noteFeatures } from './note-features.ts'
import { acrossSets, overlappingArea, withinSet } from './set-overlap.ts'

const note = (
  pitch: number,
  startSeconds: number,
  durationSeconds = 0.5,
): { pitch: number; startSeconds: number; durationSeconds: number } => ({
  pitch,
  startSeconds,
  durationSeconds,
})

describe('noteFeatures', () => {
  it('of a broken chord, counted by hand', () => {
    const features = noteFeatures([note(67, 1), note(60, 0), note(64, 0.5), note(72, 1.5, 1.5)])
    expect(features).toMatchObject({ pitchCount: 4, pitchRange: 12, noteCount: 4, noteLength: 0.75, interOnsetInterval: 0.5 })
    expect(features.pitchInterval).toBeCloseTo((4 + 3 + 5) / 3, 12)
    expect(features.pitchClasses[0]).toBe(0.5)
    expect(features.transitions[0][4]).toBeCloseTo(1 / 3, 12)
    expect(features.transitions[7][0]).toBeCloseTo(1 / 3, 12)
    // Shares 1/2, 1/4, 1/4: 1.5 bits.
    expect(features.pitchClassEntropy).toBeCloseTo(1.5, 12)
  })

  it('counts a chord once in its rhythm', () => {
    expect(noteFeatures([note(60, 0), note(64, 0.01), note(67, 1)]).interOnsetInterval).toBeCloseTo(0.99, 12)
  })

  it('has all classes alike in a chromatic scale, and nothing without notes', () => {
    expect(noteFeatures(Array.from({ length: 12 }, (_, i) => note(i, i))).pitchClassEntropy).toBeCloseTo(Math.log2(12), 12)
    expect(noteFeatures([])).toMatchObject({ pitchCount: 0, pitchRange: 0, noteCount: 0, pitchClassEntropy: 0 })
  })
})

describe('groovingSimilarity', () => {
  it('is the share of places on which bars agree', () => {
    expect(
      groovingSimilarity([
        [true, false, true, false],
        [true, false, false, false],
      ]),
    ).toBe(0.75)
    expect(
      groovingSimilarity([
        [true, false],
        [true, false],
        [true, false],
      ]),
    ).toBe(1)
    expect(groovingSimilarity([[true]])).toBeNull()
  })
})

describe('overlappingArea', () => {
  it('is 1 for equal sets and near 0 for sets far apart', () => {
    const values = [1, 2, 3, 5, 8]
    expect(overlappingArea(values, values)).toBeCloseTo(1, 3)
    expect(
      overlappingArea(
        values,
        values.map((value) => value + 1000),
      ),
    ).toBeLessThan(0.01)
    expect(overlappingArea([1], values)).toBeNull()
  })

  it('of two normal densities is that of closed form', () => {
    // Sets of even quantiles of a unit normal, one moved by 1: both densities are normal with deviation s = sqrt(1 + width^2).
    const quantiles = Array.from({ length: 399 }, (_, i) => normalQuantile((i + 1) / 400))
    const found =
      overlappingArea(
        quantiles,
        quantiles.map((value) => value + 1),
      ) ?? NaN
    const width = 399 ** -0.2
    // 2 Phi(-1 / (2 s)) with s = 1.045: 0.632.
    expect(found).toBeCloseTo(2 * normalShare(-0.5 / Math.sqrt(1 + width ** 2)), 2)
  })

  it('takes distances of pairs', () => {
    expect(withinSet([1, 4, 6]).sort()).toEqual([2, 3, 5])
    expect(acrossSets([1, 2], [5])).toEqual([4, 3])
  })
})

/** Share of a unit normal below x, by Simpson's rule. */
function normalShare(x: number): number {
  const steps = 2000
  const width = (x + 8) / steps
  let sum = 0
  for (let i = 0; i <= steps; i++) sum += (i === 0 || i === steps ? 1 : i % 2 === 1 ? 4 : 2) * Math.exp(-((i * width - 8) ** 2) / 2)
  return (sum * width) / 3 / Math.sqrt(2 * Math.PI)
}

/** By halving. */
function normalQuantile(share: number): number {
  let [low, high] = [-8, 8]
  for (let i = 0; i < 60; i++) {
    const middle = (low + high) / 2
    if (normalShare(middle) < share) low = middle
    else high = middle
  }
  return low
}
