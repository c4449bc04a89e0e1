import { expect, it } from 'vitest'
import type { UnitMemory } from '../memory/unit-memory.ts'
import { Articulation, articulationDb } from './articulation.ts'

const RATE = 10_000
const even = (seconds: number): Float32Array => new Float32Array(seconds * RATE).fill(0.5)
const levelDb = (value: number): number => 20 * Math.log10(value / 0.5)

const materialOf = (attackDb: number[], playable = attackDb.map(() => 1)): UnitMemory =>
  ({ rows: attackDb.length, attackDb: Float32Array.from(attackDb), playable: Uint8Array.from(playable) }) as unknown as UnitMemory

it('falls the more, up to a bound, the more weakly a material begins, and not at all where it begins clearly', () => {
  expect([[0.5, 1], [2.4], [2.6, 2.6], [17, 4]].map((attacks) => articulationDb(materialOf(attacks)))).toEqual(
    [6, 2.2, 1.1, 0].map((db) => expect.closeTo(db, 5)),
  )
  // What goes on without an attack, or is not played, says nothing; nor does what never begins.
  expect(articulationDb(materialOf([2.4, 0, 9], [1, 1, 0]))).toBeCloseTo(2.2, 5)
  expect(articulationDb(materialOf([0, 0]))).toBe(0)
})

it('is as loud as ever at a stressed beginning, softer after it and before the next one, without a jump', () => {
  const articulation = new Articulation(6, RATE)
  const [first, second] = [even(0.6), even(0.3)]
  articulation.shape([first, new Float32Array(first.length)], 350)
  articulation.shape([second], 350)
  const all = Float32Array.from([...first, ...second])
  expect([350, 6350].map((at) => levelDb(all[at]))).toEqual([expect.closeTo(0, 5), expect.closeTo(0, 5)])
  // One time constant later, and 15 ms before the next attack, 0.585 s after the one before: -6 (1 - exp(-t / 0.3)).
  expect(levelDb(all[3350])).toBeCloseTo(-3.793, 2)
  expect(levelDb(all[6200])).toBeCloseTo(-5.147, 2)
  // Six decibels within 150 samples rise by at most 0.063 a sample of 0.01 s; a jump would be far more.
  for (let n = 1; n < all.length; n++) expect(Math.abs(levelDb(all[n]) - levelDb(all[n - 1]))).toBeLessThan(0.07)
})

it('goes on falling through what is not stressed, and from where it was gone back to', () => {
  const articulation = new Articulation(6, RATE)
  articulation.shape([even(0.2)], 0)
  const state = articulation.state()
  const [once, again] = [even(0.1), even(0.1)]
  articulation.shape([once], null)
  expect(levelDb(once[0])).toBeCloseTo(-6 * (1 - Math.exp(-0.2 / 0.3)), 4)
  articulation.setState(state)
  articulation.shape([again], null)
  expect(again).toEqual(once)
})

it('leaves clear beginnings as they are', () => {
  const sound = even(0.2)
  new Articulation(0, RATE).shape([sound], 100)
  expect(sound).toEqual(even(0.2))
})
