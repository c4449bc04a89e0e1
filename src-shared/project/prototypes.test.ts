import { describe, expect, it } from 'vitest'
import { TRAIT_SECONDS, TRAITS, type Likeness } from './likeness.ts'
import { labelShares, prototypesOf, rankLikeLabel } from './prototypes.ts'

/** Stretches whose traits are all one number; null is silence. */
const like = (...values: (number | null)[]): Likeness => ({
  traits: Float32Array.from(values.flatMap((value) => [...new Array<number>(TRAITS - 1).fill(value ?? 0), value === null ? 0 : 1])),
  harmony: new Float32Array(0),
})
const mark = (recordingId: string, label: string, first: number, stretches = 1) => ({
  ...{ recordingId, label, startSeconds: TRAIT_SECONDS * first, endSeconds: TRAIT_SECONDS * (first + stretches) },
})
const KNOWN = new Map(Object.entries({ a: like(0, 1, 5, null), near: like(9, 1, 9), far: like(4, 7), silent: like(null) }))

describe('What is marked', () => {
  it('is the mean of what sounds in the stretches that marks cover', () => {
    const found = prototypesOf([mark('a', 'low', 0, 2), mark('a', 'high', 2, 2), mark('a', 'none', 3), mark('gone', 'low', 0)], KNOWN)
    expect([...found].map(([label, row]) => [label, row[0]])).toEqual([
      ['low', 0.5],
      ['high', 5],
    ])
  })

  it('is that of a short mark, too, and of none that is hardly touched', () => {
    const short = { recordingId: 'a', label: 'short', startSeconds: 2.5, endSeconds: 2.7 }
    const touching = { recordingId: 'a', label: 'most', startSeconds: 1.8, endSeconds: 6 }
    expect([...prototypesOf([short, touching], KNOWN)].map(([label, row]) => [label, row[0]])).toEqual([
      ['short', 1],
      ['most', 3],
    ])
  })

  it('shares a stretch by the squares of distances, as the paper says', () => {
    const row = (value: number): Float32Array => like(value).traits
    const shares = labelShares(
      row(1),
      new Map([
        ['one', row(0)],
        ['two', row(3)],
      ]),
    )
    const [one, two] = [Math.exp(-1), Math.exp(-4)]
    expect(shares.get('one')).toBeCloseTo(one / (one + two), 6)
    expect(shares.get('two')).toBeCloseTo(two / (one + two), 6)
  })

  it('is looked for in recordings in which it has not been said', () => {
    const alone = rankLikeLabel('low', [mark('a', 'low', 0, 2)], KNOWN)
    expect(alone.map(({ recordingId, atSeconds }) => [recordingId, atSeconds])).toEqual([
      ['near', TRAIT_SECONDS],
      ['far', 0],
    ])
    expect(alone[0].likeness).toBeCloseTo(2 ** -0.5, 6)
    // What is nearer to what is marked with another word counts less.
    const both = rankLikeLabel('low', [mark('a', 'low', 0, 2), mark('a', 'high', 2)], KNOWN)
    expect(both[0].likeness).toBeCloseTo(2 ** -0.5, 5)
    expect(both[1].likeness).toBeLessThan(alone[1].likeness / 1000)
    expect(rankLikeLabel('unheard', [mark('a', 'low', 0)], KNOWN)).toEqual([])
  })
})
