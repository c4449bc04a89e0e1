import { describe, expect, it } from 'vitest'
import { concatenate } from '../../../../test/support/signals.ts'
import { soundFeatures, YARDSTICK_RATE as RATE } from './sound-features.ts'
import { meanNovelty, novelty, recurrence, selfSimilarity, type SelfSimilarity } from './structure.ts'

/** Ten seconds of broken chords, another pattern for each number. */
function passage(number: number, seconds = 10): Float32Array {
  const sound = new Float32Array(seconds * RATE)
  for (let note = 0; note < seconds * 4; note++) {
    const midi = 48 + ((note * (3 + number) + 5 * number) % 17) + number
    const start = Math.round((note / 4) * RATE)
    for (let n = 0; n < RATE / 4; n++) {
      const t = n / RATE
      sound[start + n] = 0.3 * Math.exp(-4 * t) * Math.sin(2 * Math.PI * 440 * 2 ** ((midi - 69) / 12) * t)
    }
  }
  return sound
}

/** Two sections of 20 s: alike within, not across. */
const twoSections: SelfSimilarity = {
  rows: 80,
  data: Float32Array.from({ length: 6400 }, (_, i) => (Math.floor(i / 80) < 40 === i % 80 < 40 ? 1 : 0)),
}

describe('structure', () => {
  it('finds a passage that comes back', () => {
    const returning = recurrence(selfSimilarity(soundFeatures(concatenate([passage(1), passage(2), passage(1)]))))
    const through = recurrence(selfSimilarity(soundFeatures(concatenate([passage(1), passage(2), passage(5)]))))
    expect(returning).toBeGreaterThan((through ?? 1) + 0.1)
  })

  it('is the matrix of likenesses, symmetric, 1 on its diagonal', () => {
    const { rows, data } = selfSimilarity(soundFeatures(passage(3)))
    expect(rows).toBe(20)
    for (let a = 0; a < rows; a++) {
      expect(data[a * rows + a]).toBeCloseTo(1, 5)
      for (let b = 0; b < a; b++) expect(data[a * rows + b]).toBe(data[b * rows + a])
    }
  })

  it('has a peak of novelty where a section begins, by the closed form of the kernel', () => {
    const curve = novelty(twoSections)
    const peak = curve.indexOf(Math.max(...curve))
    expect(peak).toBe(40)
    // Likenesses of 1 within and 0 across: half of the checkerboard counts.
    expect(curve[40]).toBeCloseTo(0.5, 6)
    expect(curve[24]).toBeCloseTo(0, 6)
  })

  it('says nothing of sounds that are too short', () => {
    const short = selfSimilarity(soundFeatures(passage(1, 8)))
    expect([recurrence(short), meanNovelty(short)]).toEqual([null, null])
  })
})
