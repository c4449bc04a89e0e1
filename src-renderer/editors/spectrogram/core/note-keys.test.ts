import { describe, expect, it } from 'vitest'
import { positionOf } from './frequency-axis.ts'
import { bandOfNote, keyAt, noteKeys } from './note-keys.ts'

const rowHz = Float32Array.from({ length: 8 * 24 }, (_, i) => 440 * 2 ** (-45 / 12 + i / 24))

describe('a keyboard beside an axis of notes', () => {
  const keys = noteKeys(rowHz)

  it('has every note of the axis once, black where a piano’s is', () => {
    expect(keys[0].name).toBe('C1')
    expect(keys.map(({ midi }) => midi)).toEqual(keys.map((_, i) => keys[0].midi + i))
    expect(keys.filter(({ isBlack }) => isBlack).every(({ name }) => name.includes('♯'))).toBe(true)
  })

  it('lies where its notes lie, each next to the other', () => {
    const a4 = keys.find(({ name }) => name === 'A4')!
    const middle = positionOf(rowHz, 440)
    expect((a4.from + a4.to) / 2).toBeCloseTo(middle, 2)
    expect(keyAt(keys, rowHz, middle)).toBe(a4)
    keys.slice(2, -2).forEach((key, i) => expect(key.from).toBeCloseTo(keys[i + 1].to, 6))
  })

  it('a note takes the frequencies half a semitone around it', () => {
    const { lowHz, highHz } = bandOfNote(keys.find(({ name }) => name === 'A4')!)
    expect(1200 * Math.log2(highHz / 440)).toBeCloseTo(50, 6)
    expect(1200 * Math.log2(440 / lowHz)).toBeCloseTo(50, 6)
  })
})
