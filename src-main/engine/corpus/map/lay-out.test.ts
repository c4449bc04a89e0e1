import { describe, expect, it } from 'vitest'
import { CounterRandom } from '../../random.ts'
import { layOut } from './lay-out.ts'
import { nearestRows } from './nearest-rows.ts'

const SIZE = 16

/** Kinds of sounds in `SIZE` dimensions: `count` of each around a middle of its own. */
function kinds(number: number, count: number): Float32Array {
  const random = new CounterRandom(3, 7)
  const middles = Array.from({ length: number }, () => Array.from({ length: SIZE }, () => 3 * random.normal()))
  return Float32Array.from({ length: number * count * SIZE }, (_, i) => middles[Math.floor(i / SIZE) % number][i % SIZE] + random.normal())
}

const squared = (values: Float32Array, size: number, a: number, b: number): number => {
  let sum = 0
  for (let i = 0; i < size; i++) sum += (values[a * size + i] - values[b * size + i]) ** 2
  return sum
}

/** By looking at all. */
function naiveNearest(values: Float32Array, size: number, row: number, k: number): number[] {
  return Array.from({ length: values.length / size }, (_, other) => other)
    .filter((other) => other !== row)
    .sort((a, b) => squared(values, size, row, a) - squared(values, size, row, b))
    .slice(0, k)
}

const values = kinds(7, 100)
const count = values.length / SIZE

describe('the nearest rows', () => {
  it('are those that looking at all of them finds, but for a few', () => {
    const { rows, distances } = nearestRows(values, SIZE, 10)
    let same = 0
    for (let row = 0; row < count; row += 10) {
      const wanted = new Set(naiveNearest(values, SIZE, row, 10))
      const found = [...rows.subarray(row * 10, (row + 1) * 10)]
      same += found.filter((other) => wanted.has(other)).length
      found.forEach((other, i) => expect(distances[row * 10 + i]).toBeCloseTo(Math.sqrt(squared(values, SIZE, row, other)), 3))
    }
    expect(same / count).toBeGreaterThan(0.95)
  })
})

describe('the map', () => {
  const points = layOut(values, SIZE, () => undefined)

  it('puts what is alike side by side', () => {
    let own = 0
    let kept = 0
    for (let row = 0; row < count; row += 5) {
      const near = naiveNearest(points, 2, row, 5)
      own += near.filter((other) => other % 7 === row % 7).length
      const wanted = new Set(naiveNearest(values, SIZE, row, 30))
      kept += near.filter((other) => wanted.has(other)).length
    }
    expect(own / count).toBeGreaterThan(0.99)
    // Of 700 points 30 would be 4 % by chance.
    expect(kept / count).toBeGreaterThan(0.5)
  })

  it('lies about the middle and fills what it is given', () => {
    const inside = points.filter((value) => Math.abs(value) <= 1).length / points.length
    expect(inside).toBeGreaterThan(0.96)
    expect(Math.max(...points.map(Math.abs))).toBeLessThan(1.0801)
    expect(Math.max(...points)).toBeGreaterThan(0.8)
  })

  it('is the same each time', () => {
    expect(layOut(values, SIZE, () => undefined)).toEqual(points)
  })

  it('has room for hardly any', () => {
    for (const few of [0, 1, 2, 5, 14]) {
      const laid = layOut(values.slice(0, few * SIZE), SIZE, () => undefined)
      expect(laid.length).toBe(2 * few)
      expect(laid.every(Number.isFinite)).toBe(true)
    }
  })
})
