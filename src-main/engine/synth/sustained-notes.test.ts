import fc from 'fast-check'
import { expect, it } from 'vitest'
import type { PlayedNote } from '../../../src-shared/project/index.ts'
import { sustainedNotes } from './sustained-notes.ts'

const note = (pitch: number, startSeconds: number, durationSeconds: number): PlayedNote => ({
  pitch,
  velocity: 90,
  startSeconds,
  durationSeconds,
})
const pedal = (seconds: number, value: number) => ({ controller: 64, value, seconds })
const lengths = (notes: readonly PlayedNote[]): number[] => notes.map(({ durationSeconds }) => durationSeconds)

it('lets go with the pedal what was let go with the key while it was down', () => {
  const notes = [note(60, 0, 0.5), note(64, 1, 1), note(67, 4, 0.5)]
  expect(lengths(sustainedNotes(notes, [pedal(0.25, 127), pedal(1.5, 0)]))).toEqual([1.5, 1, 0.5])
})

it('ends a held note where its key is struck again', () => {
  expect(lengths(sustainedNotes([note(60, 0, 0.5), note(60, 2, 0.5)], [pedal(0, 127), pedal(4, 0)]))).toEqual([2, 2])
})

it('takes half of the way for down, other controllers for no pedal, and a pedal that stays down for the end of the playing', () => {
  const notes = [note(60, 0, 1), note(64, 1, 2)]
  expect(lengths(sustainedNotes(notes, [pedal(0, 63)]))).toEqual([1, 2])
  expect(lengths(sustainedNotes(notes, [{ controller: 66, value: 127, seconds: 0 }]))).toEqual([1, 2])
  expect(lengths(sustainedNotes(notes, [pedal(0, 64)]))).toEqual([3, 2])
})

it('never shortens a note, and keeps it shorter than to the end of the playing or to the pedal', () => {
  const notes = fc.array(
    fc.record({
      pitch: fc.integer({ min: 0, max: 4 }),
      velocity: fc.constant(90),
      startSeconds: fc.double({ min: 0, max: 9, noNaN: true }),
      durationSeconds: fc.double({ min: 0.001, max: 3, noNaN: true }),
    }),
    { minLength: 1, maxLength: 20 },
  )
  const controls = fc.array(
    fc.record({
      controller: fc.constant(64),
      value: fc.integer({ min: 0, max: 127 }),
      seconds: fc.double({ min: 0, max: 12, noNaN: true }),
    }),
    { maxLength: 20 },
  )
  fc.assert(
    fc.property(notes, controls, (played, moves) => {
      const ordered = played.toSorted((a, b) => a.startSeconds - b.startSeconds)
      const end = Math.max(...played.map((one) => one.startSeconds + one.durationSeconds), ...moves.map(({ seconds }) => seconds))
      sustainedNotes(played, moves).forEach((held, i) => {
        expect({ ...held, durationSeconds: 0 }).toEqual({ ...ordered[i], durationSeconds: 0 })
        expect(held.durationSeconds).toBeGreaterThanOrEqual(ordered[i].durationSeconds - 1e-9)
        expect(held.startSeconds + held.durationSeconds).toBeLessThanOrEqual(end + 1e-9)
      })
    }),
  )
})

it('asks a pedal that is moved all the time no more than its moves and the notes together call for', () => {
  let looks = 0
  const moves = (count: number) =>
    Array.from({ length: count }, (_, i) =>
      Object.defineProperty({ controller: 64, seconds: i * 0.001 } as ReturnType<typeof pedal>, 'value', {
        get: () => (looks++, 64 + (i % 60)),
      }),
    )
  const looksFor = (count: number): number => {
    looks = 0
    sustainedNotes(
      Array.from({ length: count / 10 }, (_, i) => note(60 + (i % 20), i * 0.01, 0.005)),
      moves(count),
    )
    return looks
  }
  expect(looksFor(16_000) / looksFor(1000)).toBeLessThan(20)
})
