import { expect, it } from 'vitest'
import { fillGain } from './fill-level.ts'

const RATE = 10_000
const even = (value: number, seconds = 0.1): Float32Array => new Float32Array(seconds * RATE).fill(value)

it('makes what fills nowhere louder than seven tenths of what it goes on from, and nothing louder', () => {
  expect(fillGain([even(0.2)], [even(0.4)], RATE)).toBeCloseTo(0.35, 5)
  expect(fillGain([even(0.2)], [even(0.01)], RATE)).toBe(1)
  // A stroke late in it counts, as do both channels.
  const stroke = even(0.1)
  stroke.fill(0.8, 800, 1000)
  expect(fillGain([even(0.2)], [stroke], RATE)).toBeCloseTo(0.175, 5)
  expect(fillGain([even(0.3), even(0.4)], [even(0), even(1)], RATE)).toBeCloseTo(0.35, 5)
})

it('looks at how the sound before goes on, not at what comes later in it', () => {
  const before = even(0.1, 0.12)
  before.fill(1, 500)
  expect(fillGain([before], [even(0.1)], RATE)).toBeCloseTo(0.7, 5)
})

it('is silent after silence', () => {
  expect(fillGain([even(0)], [even(0.5)], RATE)).toBe(0)
})
