import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { labelledStretches, markedStretches, type MarkedStretch, type RecordingMarker } from '../../../../src-shared/project/index.ts'
import { movedStretch, rowsOf, SHORTEST_SECONDS, spanBetween, stretchChange, withStretch } from './stretches.ts'

const DURATION = 10
const stretch = (seconds: number, endSeconds: number, label = 'storm'): MarkedStretch => ({ seconds, endSeconds, label })
const heldIn = (markers: RecordingMarker[], durationSeconds = DURATION) => labelledStretches([{ id: 'a', markers, durationSeconds }])

describe('a stretch', () => {
  it('lies between two places in either order, within the sound, and is not next to nothing', () => {
    expect(spanBetween(3, 1.23456, DURATION)).toEqual({ seconds: 1.235, endSeconds: 3 })
    expect(spanBetween(-2, 99, DURATION)).toEqual({ seconds: 0, endSeconds: DURATION })
    expect(spanBetween(1, 1.005, DURATION)).toBeNull()
    expect(spanBetween(12, 14, DURATION)).toBeNull()
  })

  it('keeps to the sound and its order wherever it or an edge of it is moved; as a whole also its length', () => {
    const spans = fc.tuple(fc.integer({ min: 0, max: 9_000 }), fc.integer({ min: 10, max: 1_000 }))
    fc.assert(
      fc.property(
        spans,
        fc.constantFrom('start' as const, 'end' as const, 'whole' as const),
        fc.double({ min: -20, max: 20, noNaN: true }),
        ([start, length], part, by) => {
          const before = stretch(start / 1000, (start + length) / 1000)
          const after = movedStretch(before, part, by, DURATION)
          expect(after.seconds).toBeGreaterThanOrEqual(0)
          expect(after.endSeconds).toBeLessThanOrEqual(DURATION)
          // A rounding to milliseconds at each edge.
          expect(after.endSeconds - after.seconds).toBeGreaterThanOrEqual(SHORTEST_SECONDS - 0.0011)
          if (part === 'whole') expect(Math.abs(after.endSeconds - after.seconds - length / 1000)).toBeLessThan(0.0011)
          if (part === 'start') expect(after.endSeconds).toBe(before.endSeconds)
          if (part === 'end') expect(after.seconds).toBe(before.seconds)
        },
      ),
    )
  })

  it('lies in the first row in which it covers none', () => {
    expect(rowsOf([stretch(0, 4), stretch(1, 2), stretch(2, 6), stretch(4, 5), stretch(4.5, 5)])).toEqual([0, 1, 1, 0, 2])
  })
})

describe('marked places', () => {
  it('have one stretch more, another, or less; in the order of time', () => {
    const markers = [stretch(5, 6, 'late'), { seconds: 7, label: 'a place' }]
    const more = withStretch({ markers, durationSeconds: DURATION }, null, stretch(1, 2))
    expect(more).toEqual([stretch(1, 2), ...markers])
    const moved = withStretch({ markers: more, durationSeconds: DURATION }, stretch(1, 2), stretch(5.5, 6))
    expect(moved).toEqual([markers[0], stretch(5.5, 6), markers[1]])
    expect(withStretch({ markers: moved, durationSeconds: DURATION }, stretch(5.5, 6), null)).toEqual(markers)
  })

  it('that hold until the next one go on to do so beside a new stretch', () => {
    const markers = [
      { seconds: 1, label: 'verse' },
      { seconds: 4, label: '' },
      { seconds: 6, label: 'chorus' },
    ]
    const before = heldIn(markers)
    expect(before.map(({ startSeconds, endSeconds, label }) => [startSeconds, endSeconds, label])).toEqual([
      [1, 4, 'verse'],
      [6, 10, 'chorus'],
    ])
    const after = withStretch({ markers, durationSeconds: DURATION }, null, stretch(2, 3))
    expect(heldIn(after).filter(({ label }) => label !== 'storm')).toEqual(before)
    expect(after).toContainEqual({ seconds: 4, label: '' })
  })

  it('are not brought back by an edit of a stretch that was removed meanwhile', () => {
    const renamed = stretch(1, 2, 'thunder')
    expect(stretchChange({ markers: [stretch(1, 2)], durationSeconds: DURATION }, stretch(1, 2), renamed)).toEqual({
      removed: [stretch(1, 2)],
      added: [renamed],
    })
    // It is to be taken away although it is not there: whoever does so says that.
    expect(stretchChange({ markers: [], durationSeconds: DURATION }, stretch(1, 2), renamed).removed).toEqual([stretch(1, 2)])
  })

  it('are changed where they are shown: up to the end of the sound', () => {
    const markers = [stretch(8, 12)]
    const [shown] = markedStretches({ markers, durationSeconds: DURATION })
    expect(shown).toEqual(stretch(8, DURATION))
    expect(withStretch({ markers, durationSeconds: DURATION }, shown, null)).toEqual([])
  })
})
