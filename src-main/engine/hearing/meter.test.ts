import { expect, it } from 'vitest'
import { downbeatsOf } from '../../../src-shared/music/index.ts'
import { CounterRandom } from '../random.ts'
import { likeliestBars } from './meter.ts'

/** Beats in bars of these lengths, of which the first are likely to begin them. */
const clear = (lengths: readonly number[]): number[] =>
  lengths.flatMap((length) => Array.from({ length }, (_, place) => (place === 0 ? 3 : -1.5)))

const bars = (count: number, length: number): number[] => new Array<number>(count).fill(length)

/** By trying every row of bars of 2 to 7 beats, of which 5 and 7 lose 1 each, with any beats before the first and after the last. */
function bestScore(likelihood: readonly number[], cost: number): number {
  const meters = [2, 3, 4, 5, 6, 7].filter((meter) => likelihood.length >= 4 * meter)
  const from = (i: number, meter: number): number => {
    const own = likelihood[i] - (meter === 5 || meter === 7 ? 1 : 0)
    if (i + meter >= likelihood.length) return own
    return own + Math.max(...meters.map((next) => from(i + meter, next) - (next === meter ? 0 : cost)))
  }
  const first = meters.flatMap((meter) => Array.from({ length: meter }, (_, i) => from(i, meter)))
  return Math.max(0, ...first)
}

it('a piece in one meter has one, from its first whole bar on', () => {
  expect(likeliestBars([-1.5, ...clear(bars(8, 3))])).toEqual({ beatsPerBar: 3, firstDownbeat: 1, meterChanges: [] })
})

it.each([5, 7])('bars of %i beats are heard', (length) => {
  expect(likeliestBars(clear(bars(8, length)))).toEqual({ beatsPerBar: length, firstDownbeat: 0, meterChanges: [] })
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
  const stretches = [{ beat: found.firstDownbeat, beatsPerBar: found.beatsPerBar ?? 0 }, ...found.meterChanges]
  const score = downbeatsOf(likelihood.length, found).reduce((sum, beat) => {
    const { beatsPerBar } = stretches.findLast((stretch) => stretch.beat <= beat)!
    return sum + likelihood[beat] - ([5, 7].includes(beatsPerBar) ? 1 : 0)
  }, -cost * found.meterChanges.length)
  expect(score).toBeCloseTo(bestScore(likelihood, cost), 9)
})
