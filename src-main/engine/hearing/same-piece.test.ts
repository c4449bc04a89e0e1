import { expect, it } from 'vitest'
import { CounterRandom } from '../random.ts'
import { samePiece } from './same-piece.ts'

const CHORDS = [
  [0, 4, 7],
  [9, 0, 4],
  [5, 9, 0],
  [7, 11, 2],
  [2, 5, 9],
  [4, 7, 11],
]

/** Chords by chance, a beat each or more, turned by some semitones and a little unclear. */
function harmony(seed: number, { beats = 96, up = 0, each = 1, blur = 0, noiseSeed = 1 } = {}): Float32Array {
  const [random, noise] = [new CounterRandom(seed, 0), new CounterRandom(noiseSeed, 1)]
  const chords = Array.from({ length: beats }, () => random.pick(CHORDS)).flatMap((chord) => new Array<number[]>(each).fill(chord))
  return Float32Array.from(
    chords.flatMap((chord) => {
      const row = new Float32Array(12).map(() => blur * noise.uniform())
      for (const tone of chord) row[(tone + up) % 12] += 1
      const length = Math.hypot(...row)
      return Array.from(row, (value) => value / length)
    }),
  )
}

it('a recording plays what it plays', () => {
  expect(samePiece(harmony(1), harmony(1))).toEqual({ share: 1, semitones: 0 })
})

it.each([1, 3, 6, 7, 11])('another key of it is told, %i semitones higher', (up) => {
  const found = samePiece(harmony(1), harmony(1, { up, blur: 0.2, noiseSeed: up }))
  expect(found.share).toBeGreaterThan(0.85)
  expect(found.semitones).toBe(up > 6 ? up - 12 : up)
})

it('so is twice the tempo, and a part of it with something else before', () => {
  expect(samePiece(harmony(1), harmony(1, { each: 2 })).share).toBeGreaterThan(0.85)
  const part = Float32Array.of(...harmony(7, { beats: 30 }), ...harmony(1, { beats: 60 }))
  expect(samePiece(harmony(1, { beats: 60 }), part).share).toBeGreaterThan(0.85)
})

it('other pieces are others', () => {
  for (const seed of [2, 3, 4, 5]) expect(samePiece(harmony(1), harmony(seed)).share).toBeLessThan(0.4)
})

it('what is hardly anything, or silent, is no piece', () => {
  expect(samePiece(new Float32Array(0), harmony(1))).toEqual({ share: 0, semitones: 0 })
  expect(samePiece(harmony(1, { beats: 5 }), harmony(1)).share).toBe(0)
  expect(samePiece(new Float32Array(60 * 12), harmony(1)).share).toBe(0)
})
