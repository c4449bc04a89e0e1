import { describe, expect, it } from 'vitest'
import { StartBuffer } from './start-buffer.ts'

describe('StartBuffer', () => {
  it('starts with 0.3 s, and waits for twice as much after each gap', () => {
    const buffer = new StartBuffer(0)
    const waits = [0, 1, 2].map((gaps) => {
      if (gaps > 0) buffer.gap(gaps)
      const wait = [0.2, 0.31, 0.61, 1.21].find((seconds) => buffer.mayPlay(seconds))
      expect(buffer.mayPlay(0)).toBe(true)
      return wait
    })
    expect(waits).toEqual([0.31, 0.61, 1.21])
    expect(buffer.aheadSeconds).toBe(4)
  })

  it('goes further ahead when little was left, without a gap, and comes back in calm', () => {
    const buffer = new StartBuffer(0)
    buffer.mayPlay(1)
    for (const available of [1, 0.5, 0.2]) buffer.holds(available, 0)
    expect([buffer.aheadSeconds, buffer.grown, buffer.mayPlay(0.1)]).toEqual([2, true, true])
    for (let second = 1; second < 600; second++) buffer.holds(buffer.aheadSeconds, 1000 * second)
    expect([buffer.aheadSeconds, buffer.grown]).toEqual([1, false])
  })

  it('takes it for no fault that a change throws away what was made ahead', () => {
    const buffer = new StartBuffer(0)
    buffer.holds(1, 0)
    buffer.emptied()
    for (const available of [0.06, 0.3, 0.9]) buffer.holds(available, 1)
    expect(buffer.grown).toBe(false)
  })
})
