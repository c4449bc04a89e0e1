import { describe, expect, it } from 'vitest'
import { beatParts, stretchAround, STRUCTURE_FORM } from './beat-stretches.ts'
import { beatPairs, type LearntPiece } from './structure-data.ts'
import { TONE_VIEW } from './tone-view.ts'

const { values, stepSeconds } = TONE_VIEW
/** Each step says its number, everywhere. */
const counted = (steps: number): Float32Array => Float32Array.from({ length: steps * values }, (_, i) => Math.floor(i / values))

describe('parts of beats', () => {
  it('are means of the steps that begin in each quarter; where beats are shorter, the nearest step', () => {
    // Beats of eight steps, then of two: a quarter is two steps, and half of one.
    const pulse = [0, 8, 16, 18].map((step) => step * stepSeconds)
    const { parts, beats } = beatParts(counted(40), pulse)
    const heard = Array.from({ length: beats * 4 }, (_, part) => parts[part * values])
    expect(heard.slice(0, 8)).toEqual([0.5, 2.5, 4.5, 6.5, 8.5, 10.5, 12.5, 14.5])
    heard.slice(8).forEach((step, part) => expect(Math.abs(step - (16 + part / 2))).toBeLessThanOrEqual(0.5))
  })

  it('are heard with three beats before and after; the ends are heard again', () => {
    const pulse = Array.from({ length: 10 }, (_, beat) => 4 * beat * stepSeconds)
    const piece = beatParts(counted(40), pulse)
    const heard = (beat: number): number[] => {
      const stretch = stretchAround(piece, beat)
      return Array.from({ length: STRUCTURE_FORM.steps }, (_, step) => stretch[step * values])
    }
    const beatsFrom = (...beats: number[]): number[] => beats.flatMap((beat) => [0, 1, 2, 3].map((part) => 4 * beat + part))
    expect(heard(4)).toEqual(beatsFrom(1, 2, 3, 4, 5, 6, 7))
    expect(heard(0)).toEqual(beatsFrom(0, 0, 0, 0, 1, 2, 3))
    expect(heard(9)).toEqual(beatsFrom(6, 7, 8, 9, 9, 9, 9))
  })
})

describe('pairs of beats', () => {
  const piece = (recordingId: string, beats: number, marks: LearntPiece['marks']): LearntPiece => {
    const pulse = Array.from({ length: beats }, (_, beat) => 4 * beat * stepSeconds)
    return { recordingId, marks, ...beatParts(counted(4 * beats), pulse) }
  }
  const marks = Array.from({ length: 24 }, (_, beat) => (beat < 8 ? 'A' : beat < 16 ? 'B' : beat < 20 ? 'A' : null))
  const pieces = [piece('near', 40, null), piece('marked', 24, marks)]
  const drawn = Array.from({ length: 64 }, (_, row) => beatPairs(pieces, 3).draw('pairs 7', row))

  it('belong together that are near, or marked alike; both are what is heard there', () => {
    expect(new Set(drawn.map((pair) => pair.piece.recordingId)).size).toBe(2)
    for (const { piece: of, at, positiveAt, anchor, positive } of drawn) {
      if (of.marks) expect([marks[at], marks[positiveAt]]).toEqual([marks[at] ?? 'none', marks[at]])
      else expect([Math.abs(at - positiveAt) <= 4, at !== positiveAt]).toEqual([true, true])
      expect(anchor).toEqual(stretchAround(of, at))
      expect(positive).toEqual(stretchAround(of, positiveAt))
    }
  })

  it('are told from beats of their own recording that are far, or marked otherwise', () => {
    const { isUnlike } = beatPairs(pieces, 3)
    let told = 0
    for (const one of drawn)
      for (const other of drawn) {
        const isFar = one.piece.marks ? marks[one.at] !== marks[other.positiveAt] : Math.abs(one.at - other.positiveAt) >= 12
        expect(isUnlike(one, other)).toBe(one.piece.recordingId === other.piece.recordingId && isFar)
        told += Number(isUnlike(one, other))
      }
    expect(told).toBeGreaterThan(0)
  })
})
