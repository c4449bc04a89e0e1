import { describe, expect, it } from 'vitest'
import { keyOfHz, pitchOf } from '../dsp/pitch.ts'
import { EXAMPLE_RATE, renderExampleMaterial } from './example-material.ts'

const levelOf = (samples: Float32Array): number => Math.sqrt(samples.reduce((sum, value) => sum + value * value, 0) / samples.length)

/** Shorter than the product has them. */
const LENGTH = { seconds: 14 }

describe('sounds that networks of other purposes learn from', () => {
  const [melody, strokes] = (['melody', 'strokes'] as const).map((kind) => renderExampleMaterial(kind, 0, LENGTH))

  it('are the same each time, below full scale, and others from piece to piece', () => {
    expect(Buffer.compare(Buffer.from(strokes.buffer), Buffer.from(renderExampleMaterial('strokes', 1, LENGTH).buffer))).not.toBe(0)
    for (const [kind, first] of [['melody', melody] as const, ['strokes', strokes] as const]) {
      expect(first).toHaveLength(LENGTH.seconds * EXAMPLE_RATE)
      expect(Buffer.compare(Buffer.from(first.buffer), Buffer.from(renderExampleMaterial(kind, 0, LENGTH).buffer))).toBe(0)
      expect(first.every((value) => Math.abs(value) < 1)).toBe(true)
      expect(levelOf(first)).toBeGreaterThan(0.02)
    }
  })

  it('are one voice, in the range of a viola', () => {
    const heard: number[] = []
    for (let at = EXAMPLE_RATE; at < melody.length - EXAMPLE_RATE; at += EXAMPLE_RATE / 2) {
      const found = pitchOf(melody.subarray(at, at + 4096), EXAMPLE_RATE, { lowestHz: 100, highestHz: 1200 })
      if (found) heard.push(keyOfHz(found.hz))
    }
    expect(heard.length).toBeGreaterThan(10)
    // Where one note becomes another, the two together may be heard as a third.
    expect(heard.filter((key) => key < 54 || key > 75).length).toBeLessThanOrEqual(heard.length / 20)
  })

  it('are strokes with silence between them', () => {
    const step = EXAMPLE_RATE / 100
    const levels = Array.from({ length: Math.floor(strokes.length / step) }, (_, i) => levelOf(strokes.subarray(i * step, (i + 1) * step)))
    const rises = levels.filter((level, i) => i > 0 && level > 0.02 && level > 4 * levels[i - 1])
    expect(rises.length).toBeGreaterThan(11)
  })
})
