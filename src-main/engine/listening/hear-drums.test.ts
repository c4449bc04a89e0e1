import { describe, expect, it } from 'vitest'
import { HEARD_RATE } from '../hearing/heard-rate.ts'
import { DrumVoice } from '../synth/instruments/drums.ts'
import { strokesOf } from './hear-drums.ts'

const found = (label: string, startSeconds: number) => ({ label, startSeconds, endSeconds: startSeconds + 0.01, probability: 0.9 })

describe('Strokes of drums', () => {
  const samples = new Float32Array(2 * HEARD_RATE)
  const strike = (pitch: number, velocity: number, seconds: number): void => {
    const start = Math.round(seconds * HEARD_RATE)
    new DrumVoice({ pitch, velocity, heldSamples: 100 }, HEARD_RATE).add(samples.subarray(start), 0, samples.length - start)
  }
  strike(36, 1, 0.1)
  strike(36, 0.5, 0.9)
  strike(42, 0.8, 0.5)

  it('have the keys of General MIDI, in the order of time, and are as hard as they sound', () => {
    const strokes = strokesOf([found('kick', 0.1), found('kick', 0.9), found('hat', 0.5)], samples)
    expect(strokes.map(({ pitch, startSeconds }) => [pitch, startSeconds])).toEqual([
      [36, 0.1],
      [42, 0.5],
      [36, 0.9],
    ])
    // A stroke at half the velocity is 20 log10(.5^1.4) = 8.4 dB softer, each dB 2.2 of 127.
    expect(strokes[0].velocity - strokes[2].velocity).toBeCloseTo(8.43 * 2.2, -0.5)
    expect(strokes[0].velocity).toBe(112)
  })

  it('are none where none were found', () => expect(strokesOf([], samples)).toEqual([]))
})
