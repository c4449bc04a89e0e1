import { expect, it } from 'vitest'
import { TRAITS, type Likeness } from '../../../src-shared/project/likeness.ts'
import { CounterRandom } from '../random.ts'
import { findVersions, pairsToCompare } from './find-versions.ts'

/** A tone by chance a beat, turned by some semitones. */
function harmony(seed: number, up = 0): Float32Array<ArrayBuffer> {
  const random = new CounterRandom(seed, 0)
  return Float32Array.from(
    Array.from({ length: 40 }, () => (random.integer(12) + up) % 12).flatMap((tone) =>
      Array.from({ length: 12 }, (_, k) => Number(k === tone)),
    ),
  )
}
const like = (seed: number, up: number, trait: number): Likeness => ({
  traits: Float32Array.from({ length: 3 * TRAITS }, (_, i) => (i % TRAITS === TRAITS - 1 ? 1 : trait)),
  harmony: harmony(seed, up),
})
const find = (recordings: { id: string; likeness: Likeness }[], signal = new AbortController().signal) =>
  findVersions({ recordings }, { emit: () => undefined, signal })

it('pieces that are there twice are told, and which of them are one recording', async () => {
  const { pairs } = await find([
    { id: 'first', likeness: like(1, 0, 0) },
    { id: 'other', likeness: like(2, 0, 0) },
    { id: 'stored again', likeness: like(1, 0, 0.1) },
    { id: 'sung higher', likeness: like(1, 2, 0.1) },
    { id: 'on another instrument', likeness: like(1, 0, 3) },
  ])
  const told = pairs.map(({ a, b, semitones, isSameRecording }) => [a, b, semitones, isSameRecording])
  expect(told).toHaveLength(6)
  expect(told).toContainEqual(['first', 'stored again', 0, true])
  expect(told).toContainEqual(['first', 'sung higher', 2, false])
  expect(told).toContainEqual(['first', 'on another instrument', 0, false])
  expect(told.flat()).not.toContain('other')
})

it('in a large library a recording is held against those whose harmony moves alike, in whatever key', () => {
  const harmonies = Array.from({ length: 60 }, (_, i) => harmony(i + 10))
  harmonies.push(harmony(12, 5))
  const pairs = pairsToCompare(harmonies, 3)
  expect(pairs.length).toBeLessThanOrEqual(61 * 3)
  expect(pairs).toContainEqual([2, 60])
  expect(pairsToCompare(harmonies.slice(0, 4), 3)).toHaveLength(6)
})

it('ends when it is cancelled', async () => {
  const stop = new AbortController()
  stop.abort()
  await expect(
    find(
      [
        { id: 'a', likeness: like(1, 0, 0) },
        { id: 'b', likeness: like(1, 0, 0) },
      ],
      stop.signal,
    ),
  ).rejects.toThrow()
})
