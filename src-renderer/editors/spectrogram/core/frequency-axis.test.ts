import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { frequencyTicks, hertz, hzAt, noteName, positionOf } from './frequency-axis.ts'

const linear = Float32Array.from({ length: 1024 }, (_, row) => row * 21.53)
const notes = Float32Array.from({ length: 216 }, (_, row) => 32.703 * 2 ** (row / 24))

describe('the axis of frequency', () => {
  it.each([
    ['linear', linear],
    ['notes', notes],
  ] as const)('%s: a frequency is at its row’s middle, and back', (_name, rowHz) => {
    for (const row of [1, 7, 100, rowHz.length - 2]) {
      expect(positionOf(rowHz, rowHz[row])).toBeCloseTo((row + 0.5) / rowHz.length, 6)
      expect(hzAt(rowHz, (row + 0.5) / rowHz.length)).toBeCloseTo(rowHz[row], 2)
    }
    fc.assert(
      fc.property(fc.double({ min: rowHz[1], max: rowHz[rowHz.length - 1], noNaN: true }), (hz) => {
        expect(Math.abs(hzAt(rowHz, positionOf(rowHz, hz)) / hz - 1)).toBeLessThan(1e-4)
      }),
    )
  })

  it('stays on the picture for what lies outside', () => {
    expect(positionOf(notes, 1)).toBeCloseTo(0.5 / 216, 9)
    expect(positionOf(notes, 1e6)).toBeCloseTo(215.5 / 216, 9)
  })

  it('names notes and how far off', () => {
    expect([noteName(440), noteName(261.63), noteName(466.16), noteName(27.5)]).toEqual(['A4', 'C4', 'A♯4', 'A0'])
    expect([noteName(440 * 2 ** (0.12 / 12), true), noteName(440 * 2 ** (-0.3 / 12), true), noteName(440, true)]).toEqual([
      'A4 +12',
      'A4 −30',
      'A4',
    ])
  })

  it('names frequencies', () =>
    expect([hertz(55.5), hertz(440.2), hertz(999.7), hertz(12_345)]).toEqual(['55.5 Hz', '440 Hz', '1.00 kHz', '12.35 kHz']))

  it('ticks: every C of notes, round frequencies else, none too near', () => {
    expect(frequencyTicks(notes, true, 500).map(({ label }) => label)).toEqual(['C2', 'C3', 'C4', 'C5', 'C6', 'C7', 'C8', 'C9'])
    const ticks = frequencyTicks(linear, false, 500)
    expect(ticks.map(({ label }) => label).slice(0, 3)).toEqual(['2k', '4k', '6k'])
    for (const height of [120, 300, 900]) {
      const positions = frequencyTicks(linear, false, height).map(({ position }) => position * height)
      for (let i = 1; i < positions.length; i++) expect(positions[i] - positions[i - 1]).toBeGreaterThanOrEqual(26)
    }
  })
})
