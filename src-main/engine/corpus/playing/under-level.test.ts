import { expect, it } from 'vitest'
import type { UnitMemory } from '../memory/unit-memory.ts'
import { articulationDb } from './articulation.ts'
import { gainUnder, softnessOf, UnderLevel, type ComingSound } from './under-level.ts'

const RATE = 10_000
const even = (value: number, seconds = 0.1): Float32Array => new Float32Array(seconds * RATE).fill(value)
/** A second of sound at 0.4, with 10 ms around it, after one that goes on at so much. */
const comingAfter = (tail: number, asRecorded = false): ComingSound => ({
  sound: [even(0.4, 1.02)],
  before: 100,
  after: 100,
  tail: [even(tail)],
  asRecorded,
})
const levels = ({ sound }: ComingSound, ...seconds: number[]): number[] => seconds.map((second) => sound[0][100 + second * RATE] / 0.4)

it('makes a sound nowhere louder than a share of what it goes on from, and nothing louder', () => {
  expect(gainUnder([even(0.2)], [even(0.4)], 0.7, RATE)).toBeCloseTo(0.35, 5)
  expect(gainUnder([even(0.2)], [even(0.01)], 0.7, RATE)).toBe(1)
  // A stroke late in it counts, as do both channels.
  const stroke = even(0.1)
  stroke.fill(0.8, 800, 1000)
  expect(gainUnder([even(0.2)], [stroke], 0.7, RATE)).toBeCloseTo(0.175, 5)
  expect(gainUnder([even(0.3), even(0.4)], [even(0), even(1)], 0.7, RATE)).toBeCloseTo(0.35, 5)
})

it('looks at how the sound before goes on, not at what comes later in it', () => {
  const before = even(0.1, 0.12)
  before.fill(1, 500)
  expect(gainUnder([before], [even(0.1)], 0.7, RATE)).toBeCloseTo(0.7, 5)
})

it('is silent after silence', () => {
  expect(gainUnder([even(0)], [even(0.5)], 0.7, RATE)).toBe(0)
})

it('knows materials that begin weakly by how they begin', () => {
  const materialOf = (attackDb: number): UnitMemory =>
    ({ rows: 1, attackDb: Float32Array.of(attackDb), playable: Uint8Array.of(1) }) as unknown as UnitMemory
  expect([1, 2.6, 3].map((attackDb) => softnessOf(articulationDb(materialOf(attackDb))))).toEqual([1, expect.closeTo(0.55, 5), 0])
})

it('keeps what fills softer to its end where beginnings are clear, and brings it back slowly where they are not', () => {
  const [clear, soft] = [comingAfter(0.2), comingAfter(0.2)]
  new UnderLevel(0, RATE).shape(clear, 'fills')
  new UnderLevel(1, RATE).shape(soft, 'fills')
  expect(levels(clear, 0, 0.25, 1)).toEqual([0.35, 0.35, 0.35].map((gain) => expect.closeTo(gain, 5)))
  // The gain in dB falls to its e-th part within 0.25 s.
  expect(levels(soft, 0, 0.25, 1)).toEqual([0.35, 0.35 ** Math.exp(-1), 0.35 ** Math.exp(-4)].map((gain) => expect.closeTo(gain, 5)))
})

it('has what begins weakly begin as loud as what it goes on from, by 12 dB at most, and leaves clear materials and stresses alone', () => {
  const begin = (softness: number, tail: number, role: 'begins' | null): number => {
    const coming = comingAfter(tail)
    new UnderLevel(softness, RATE).shape(coming, role)
    return levels(coming, 0)[0]
  }
  expect(begin(1, 0.2, 'begins')).toBeCloseTo(0.5, 5)
  expect(begin(1, 0, 'begins')).toBeCloseTo(0.25, 5)
  expect(begin(1, 0.8, 'begins')).toBeCloseTo(1, 5)
  expect(begin(0, 0.2, 'begins')).toBeCloseTo(1, 5)
  expect(begin(1, 0.2, null)).toBeCloseTo(1, 5)
})

it('goes on, where the recording does, from the gain that was reached, also after going back', () => {
  const level = new UnderLevel(1, RATE)
  level.shape(comingAfter(0.2), 'fills')
  const state = level.state()
  expect(state).toBeCloseTo(0.35 ** Math.exp(-4), 5)
  const next = comingAfter(0.2, true)
  expect(level.shape(next, 'fills')).toBe(true)
  expect(levels(next, 0)[0]).toBeCloseTo(state, 5)
  level.setState(state)
  const again = comingAfter(0.2, true)
  expect(level.shape(again, 'fills')).toBe(true)
  expect(again).toEqual(next)
  // What is as loud as recorded does not go on from what was softer.
  level.setState(state)
  expect(level.shape(comingAfter(0.2), null)).toBe(false)
})
