import { describe, expect, it } from 'vitest'
import { someMemory } from '../../../../test/support/some-units.ts'
import { FEATURES } from '../memory/sound-space.ts'
import { traitsOf } from '../memory/traits.ts'
import { DEFAULT_CONTROLS } from './corpus-controls.ts'
import { longestRun } from './novelty-rule.ts'
import { PlayingRules } from './playing-rules.ts'

/** A row of the other recording of 80 units, so that neither nearness nor level decides. */
const elsewhere = 81 + 40

describe('what may follow', () => {
  const memory = someMemory(80)
  const rules = (): PlayingRules => new PlayingRules(memory, traitsOf(memory))

  it('runs on for three units at the most, or for as many as the novelty allows', () => {
    const following = rules()
    for (const row of [10, 11]) following.played(row)
    expect(following.cost(12, DEFAULT_CONTROLS)).toBeLessThan(10)
    following.played(12)
    expect(following.cost(13, DEFAULT_CONTROLS)).toBe(Infinity)
    expect(following.cost(13, { ...DEFAULT_CONTROLS, novelty: 0 })).toBeLessThan(10)
    expect([0, 0.5, 1].map(longestRun)).toEqual([12, 3, 1])
  })

  it('runs on for half a second at the most where units are long, longer where less is new', () => {
    const long = { ...memory, durationSeconds: memory.durationSeconds.map(() => 0.4) }
    const following = new PlayingRules(long, traitsOf(long))
    following.played(10)
    expect(following.cost(11, DEFAULT_CONTROLS)).toBeLessThan(10)
    following.played(11)
    expect(following.cost(12, DEFAULT_CONTROLS)).toBe(Infinity)
    expect(following.cost(12, { ...DEFAULT_CONTROLS, novelty: 0.25 })).toBeLessThan(10)
  })

  it('is nothing within three seconds of where the music is in its recording', () => {
    const following = rules()
    following.played(30)
    expect([16, 29, 32, 44].map((row) => following.cost(row, DEFAULT_CONTROLS))).toEqual([Infinity, Infinity, Infinity, Infinity])
    expect(following.cost(50, DEFAULT_CONTROLS)).toBeLessThan(10)
  })

  it('goes on elsewhere in a loop that is shorter than that, not near where it is', () => {
    const loop = someMemory(10)
    const following = new PlayingRules(loop, traitsOf(loop))
    following.played(4)
    expect([3, 6].map((row) => following.cost(row, DEFAULT_CONTROLS))).toEqual([Infinity, Infinity])
    for (const row of [1, 8]) expect(following.cost(row, DEFAULT_CONTROLS)).toBeLessThan(10)
  })

  it('is not what went on from the same two sounds elsewhere', () => {
    const copied = someMemory(80)
    // The other recording repeats units 20 and 21, all but exactly.
    for (let i = 0; i < 2 * FEATURES; i++) copied.features[elsewhere * FEATURES + i] = copied.features[20 * FEATURES + i] + 0.05
    const following = new PlayingRules(copied, traitsOf(copied))
    following.played(20)
    expect(following.cost(elsewhere + 1, DEFAULT_CONTROLS)).toBeLessThan(10)
    expect(following.cost(elsewhere + 1, { ...DEFAULT_CONTROLS, novelty: 1 })).toBe(Infinity)
    following.played(21)
    expect(following.cost(elsewhere + 2, DEFAULT_CONTROLS)).toBe(Infinity)
    expect(following.cost(elsewhere + 2, { ...DEFAULT_CONTROLS, novelty: 0 })).toBeLessThan(10)
  })

  it('is not what was played a moment ago, and costs for a while', () => {
    const following = rules()
    following.played(elsewhere)
    for (const row of [2, 22, 5, 25]) following.played(row)
    expect(following.cost(elsewhere, DEFAULT_CONTROLS)).toBe(Infinity)
    for (let i = 0; i < 20; i++) following.played(i % 2 === 0 ? 30 : 60)
    const again = following.cost(elsewhere, DEFAULT_CONTROLS) - following.cost(elsewhere + 1, DEFAULT_CONTROLS)
    // 24 choices ago of 60, 3 nats; the levels of the two differ a little.
    expect(again).toBeGreaterThan(0.5)
    expect(again).toBeLessThan(4)
  })

  it('is in the wanted pitch classes: all of these are C', () => {
    const following = rules()
    const free = following.cost(elsewhere, DEFAULT_CONTROLS)
    expect(following.cost(elsewhere, { ...DEFAULT_CONTROLS, pitchClasses: [0, 4, 7] })).toBeCloseTo(free, 9)
    expect(following.cost(elsewhere, { ...DEFAULT_CONTROLS, pitchClasses: [1, 6] })).toBeCloseTo(free + 9, 9)
  })
})
