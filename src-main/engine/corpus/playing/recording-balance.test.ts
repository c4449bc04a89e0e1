import { describe, expect, it } from 'vitest'
import { someMemory } from '../../../../test/support/some-units.ts'
import { RecordingBalance } from './recording-balance.ts'

describe('whose sounds come', () => {
  const memory = someMemory(80)

  it('is left alone where all recordings count alike, and never those of weight 0', () => {
    const balance = new RecordingBalance(memory)
    expect(balance.nats(null, 0.5)).toBeNull()
    expect([...balance.nats([1, 0], 0.5)!]).toEqual([0, -Infinity])
    // Nothing was played yet.
    expect([...balance.nats([1, 4], 0.5)!]).toEqual([0, expect.closeTo(0.5 * Math.log(4), 9)])
  })

  it('is held to the weights: what was played too much loses by what the other side lacks', () => {
    const balance = new RecordingBalance(memory)
    for (let i = 0; i < 500; i++) balance.played(i % 80)
    const [first, second] = balance.nats([1, 3], 1)!
    expect(first).toBeCloseTo(18 * (0.25 - 1), 6)
    expect(second).toBeCloseTo(Math.log(3) + 18 * 0.75, 6)
    // Recordings of one weight are one side, whichever of them was played.
    expect([...balance.nats([2, 2], 1)!]).toEqual([Math.log(2), Math.log(2)].map((value) => expect.closeTo(value, 6)))
    const state = balance.state()
    balance.played(81)
    balance.setState(state)
    expect([...balance.nats([1, 3], 1)!]).toEqual([first, second])
  })
})
