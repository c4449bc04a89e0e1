import { describe, expect, it } from 'vitest'
import { departure } from './departure.ts'
import { noise } from './signals.ts'

const RATE = 8000
const EARLIER = 500

/** As it was to be heard, but for what `change` makes of it; the recording began earlier. */
function heardAs(sound: Float32Array, change: (value: number, at: number) => number): Float32Array {
  const heard = new Float32Array(EARLIER + sound.length)
  heard.set(sound.map(change), EARLIER)
  return heard
}

describe('where sound departs from what was to be heard', () => {
  const sound = noise(2 * RATE, 1).map((value) => 0.1 * value)

  it('is the first sample that is another', () => {
    const heard = heardAs(sound, (value, at) => (at < 6000 ? value : 0))
    const found = departure(sound, heard, { sampleRate: RATE })!
    // The first samples of another sound may happen to be near.
    expect(found).toBeGreaterThanOrEqual(EARLIER + 6000)
    expect(found).toBeLessThan(EARLIER + 6010)
  })

  it('is nowhere where nothing is another, and is found where it is hardly another only when asked for', () => {
    const heard = heardAs(sound, (value, at) => (at < 6000 ? value : 1.01 * value))
    expect(departure(sound, heard, { sampleRate: RATE })).toBeNull()
    expect(departure(sound, heard, { sampleRate: RATE, departed: 1e-3 })).toBeGreaterThanOrEqual(EARLIER + 6000)
  })

  it('is where silence ends', () => {
    const silence = new Float32Array(2 * RATE)
    const heard = heardAs(silence, (_, at) => (at < 6000 ? 0 : 0.1))
    expect(departure(silence, heard, { sampleRate: RATE })).toBe(EARLIER + 6000)
    expect(departure(silence, silence, { sampleRate: RATE })).toBeNull()
  })

  it('cannot be found behind a limiter, which it says, nor in other sound', () => {
    const loud = sound.map((value) => 100 * value)
    const limited = heardAs(loud, (value) => Math.max(-0.9, Math.min(0.9, value)))
    expect(() => departure(loud, limited, { sampleRate: RATE })).toThrow('limiter')
    expect(() => departure(sound, noise(3 * RATE, 2), { sampleRate: RATE })).toThrow('not what the network plays')
  })
})
