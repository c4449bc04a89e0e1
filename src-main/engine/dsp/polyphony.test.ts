import { describe, expect, it } from 'vitest'
import { countNotes, POLYPHONY_RATE, POLYPHONY_SAMPLES } from './polyphony.ts'

/** Notes with falling harmonics, each in a phase of its own. */
const chord = (midiNotes: readonly number[]): Float32Array =>
  Float32Array.from({ length: POLYPHONY_SAMPLES }, (_, n) =>
    midiNotes.reduce((sum, midi, note) => {
      const hz = 440 * 2 ** ((midi - 69) / 12)
      let value = 0
      for (let h = 1; h <= 8 && h * hz < POLYPHONY_RATE / 2; h++)
        value += Math.sin((2 * Math.PI * h * hz * n) / POLYPHONY_RATE + note + h) / h
      return sum + 0.1 * value
    }, 0),
  )

const median = (values: number[]): number => values.sort((a, b) => a - b)[values.length >> 1]

describe('countNotes', () => {
  it('hears one note as one, all over the keyboard', () => {
    expect(median([45, 50, 55, 60, 64, 69, 72, 77, 81].map((midi) => countNotes(chord([midi]))))).toBe(1)
  })

  it('hears more notes as more', () => {
    const seconds = median([48, 52, 57, 60, 65].map((midi) => countNotes(chord([midi, midi + 8]))))
    const triads = median([48, 52, 57, 60, 65].map((midi) => countNotes(chord([midi, midi + 4, midi + 7]))))
    const four = median([48, 50, 53, 55, 57].map((midi) => countNotes(chord([midi, midi + 5, midi + 10, midi + 15]))))
    expect(seconds).toBe(2)
    expect(triads).toBe(3)
    // Good to about one note.
    expect(Math.abs(four - 4)).toBeLessThanOrEqual(1)
  })

  it('hears no note in silence', () => {
    expect(countNotes(new Float32Array(POLYPHONY_SAMPLES))).toBe(0)
  })
})
