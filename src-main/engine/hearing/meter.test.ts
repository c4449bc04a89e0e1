import { expect, it } from 'vitest'
import { downbeatsOf } from '../../../src-shared/music/index.ts'
import { CounterRandom } from '../random.ts'
import { likeliestBars } from './meter.ts'

/** Beats in bars of these lengths, of which the first are likely to begin them. */
const clear = (lengths: readonly number[]): number[] =>
  lengths.flatMap((length) => Array.from({ length }, (_, place) => (place === 0 ? 3 : -1.5)))

const bars = (count: number, length: number): number[] => new Array<number>(count).fill(length)

/** By trying every row of bars of 2, 3, 4 or 6 beats, with any beats before the first and after the last. */
function bestScore(likelihood: readonly number[], cost: number): number {
  const meters = [2, 3, 4, 6].filter((meter) => likelihood.length >= 4 * meter)
  const from = (i: number, meter: number): number => {
    if (i + meter >= likelihood.length) return likelihood[i]
    return likelihood[i] + Math.max(...meters.map((next) => from(i + meter, next) - (next === meter ? 0 : cost)))
  }
  const first = meters.flatMap((meter) => Array.from({ length: meter }, (_, i) => from(i, meter)))
  return Math.max(0, ...first)
}

it('a piece in one meter has one, from its first whole bar on', () => {
  expect(likeliestBars([-1.5, ...clear(bars(8, 3))])).toEqual({ beatsPerBar: 3, firstDownbeat: 1, meterChanges: [] })
})

it('another meter within a piece is heard where it begins', () => {
  const found = likeliestBars(clear([...bars(8, 4), ...bars(8, 3), ...bars(6, 4)]))
  expect(found).toMatchObject({ beatsPerBar: 4, firstDownbeat: 0 })
  expect(found.meterChanges).toEqual([
    { beat: 32, beatsPerBar: 3 },
    { beat: 56, beatsPerBar: 4 },
  ])
})

it('one beat that stands out changes nothing', () => {
  const likelihood = clear(bars(10, 4))
  likelihood[18] = 4
  expect(likeliestBars(likelihood).meterChanges).toEqual([])
})

it('where no beat stands out there are no bars', () => {
  expect(likeliestBars(new Array<number>(40).fill(-1)).beatsPerBar).toBeNull()
  expect(likeliestBars([]).beatsPerBar).toBeNull()
})

it.each([1, 2, 3, 4, 5])('no other row of bars is likelier (%i)', (seed) => {
  const random = new CounterRandom(seed, 0)
  const likelihood = Array.from({ length: 17 }, () => 4 * random.uniform() - 2)
  const cost = 1.5
  const found = likeliestBars(likelihood, cost)
  const changes = found.meterChanges.length
  const score = downbeatsOf(likelihood.length, found).reduce((sum, beat) => sum + likelihood[beat], -cost * changes)
  expect(score).toBeCloseTo(bestScore(likelihood, cost), 9)
})
