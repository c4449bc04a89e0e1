import { describe, expect, it } from 'vitest'
import { keyOfHz, pitchOf } from '../dsp/pitch.ts'
import { EXAMPLE_RATE, EXAMPLE_RECORDINGS, renderExampleMaterial } from './example-material.ts'

const levelOf = (samples: Float32Array): number => Math.sqrt(samples.reduce((sum, value) => sum + value * value, 0) / samples.length)

describe('sounds that networks of other purposes learn from', () => {
  it('are the same each time, below full scale, and others from piece to piece', () => {
    for (const kind of ['melody', 'strokes'] as const) {
      const [first, second] = [0, 1].map((piece) => renderExampleMaterial(kind, piece))
      expect(first).toHaveLength(EXAMPLE_RECORDINGS[kind].seconds * EXAMPLE_RATE)
      expect(Buffer.compare(Buffer.from(first.buffer), Buffer.from(renderExampleMaterial(kind, 0).buffer))).toBe(0)
      expect(Buffer.compare(Buffer.from(first.buffer), Buffer.from(second.buffer))).not.toBe(0)
      expect(Math.max(...[0, 1, 2, 3].map((i) => Math.abs(first[i * 7777])))).toBeLessThan(1)
      expect(levelOf(first)).toBeGreaterThan(0.02)
    }
  })

  it('are one voice, in the range of a viola', () => {
    const sound = renderExampleMaterial('melody', 0)
    const heard: number[] = []
    for (let at = EXAMPLE_RATE; at < sound.length - EXAMPLE_RATE; at += EXAMPLE_RATE / 2) {
      const found = pitchOf(sound.subarray(at, at + 4096), EXAMPLE_RATE, { lowestHz: 100, highestHz: 1200 })
      if (found) heard.push(keyOfHz(found.hz))
    }
    expect(heard.length).toBeGreaterThan(30)
    expect(heard.filter((key) => key < 54 || key > 75)).toEqual([])
  })

  it('are strokes with silence between them', () => {
    const sound = renderExampleMaterial('strokes', 0)
    const step = EXAMPLE_RATE / 100
    const levels = Array.from({ length: Math.floor(sound.length / step) }, (_, i) => levelOf(sound.subarray(i * step, (i + 1) * step)))
    const rises = levels.filter((level, i) => i > 0 && level > 0.02 && level > 4 * levels[i - 1])
    expect(rises.length).toBeGreaterThan(50)
  })
})
