import { describe, expect, it } from 'vitest'
import { someMemory } from '../../../../test/support/some-units.ts'
import { TRAITS, traitsOf } from '../memory/traits.ts'
import { DEFAULT_CONTROLS } from './corpus-controls.ts'
import { TraitBalance } from './trait-balance.ts'

describe('the balance of traits', () => {
  it('pulls back what has become too soft, and asks for what the rhythm wants', () => {
    const traits = new Float32Array(2 * TRAITS.length)
    traits.fill(-1, 0, TRAITS.length)
    const balance = new TraitBalance(traits)
    for (let i = 0; i < 100; i++) balance.played(0, { duration: -1, attack: -1 })
    const free = balance.wishes(DEFAULT_CONTROLS, null)
    expect([free.slopes[0], free.match]).toEqual([expect.closeTo(3, 3), 0])
    const bound = balance.wishes(DEFAULT_CONTROLS, { duration: 0.5, attack: 1 })
    // What was played was as wanted: nothing is pulled back but the level. An accent is a little louder.
    expect([bound.slopes[1], bound.slopes[4], bound.slopes[0]]).toEqual([3, 6, 3.6].map((value) => expect.closeTo(value, 3)))
    expect(bound.match).toBe(6)
  })

  it('holds the level about that of the sound it plays on from, which counts only so far', () => {
    const traits = traitsOf(someMemory(20))
    const levelSlope = (...heard: number[]): number => {
      const balance = new TraitBalance(traits)
      for (const level of heard) balance.heard(level)
      return balance.wishes(DEFAULT_CONTROLS, null).slopes[0]
    }
    // Three nats a deviation, as for all that was off the level.
    expect([levelSlope(), levelSlope(1, 0), levelSlope(-1), levelSlope(9)]).toEqual(
      [0, 1.5, -3, 4.5].map((value) => expect.closeTo(value, 9)),
    )
  })
})
