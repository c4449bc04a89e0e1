import { describe, expect, it } from 'vitest'
import { Pace } from './pace.ts'

const { signal } = new AbortController()

describe('Pace', () => {
  it('does not rest where all of the time may be taken', async () => {
    expect(await new Pace().rest(1000, signal)).toBe(0)
  })

  it('rests three times as long as was worked for a quarter of the time', async () => {
    const pace = new Pace()
    pace.share = 0.25
    // Timers of Node's can end up to a millisecond early.
    expect(await pace.rest(0.02, signal)).toBeGreaterThanOrEqual(0.059)
  })

  it('ends the rest when it may take all again, and when it is told to stop', async () => {
    const pace = new Pace()
    pace.share = 0.25
    const resting = pace.rest(1000, signal)
    pace.share = 1
    await resting
    pace.share = 0.25
    const controller = new AbortController()
    const stopped = pace.rest(1000, controller.signal)
    controller.abort()
    await stopped
    expect(await pace.rest(1000, controller.signal)).toBe(0)
  })
})
