import { describe, expect, it } from 'vitest'
import { LiveSound } from './live-sound.ts'

const RATE = 1000

function setUp(channels = 1) {
  const taken: number[] = []
  const spliced: number[] = []
  const sound = new LiveSound(RATE, channels, {
    onTaken: (samples) => taken.push(...samples),
    onSpliced: (version) => spliced.push(version),
  })
  return { sound, taken, spliced }
}

const constant = (value: number, count: number): Float32Array => new Float32Array(count).fill(value)

describe('LiveSound', () => {
  it('gives what came, once and in order, and no more than there is', () => {
    const { sound, taken } = setUp()
    sound.push(
      0,
      0,
      Float32Array.from({ length: 100 }, (_, i) => i),
    )
    expect([...sound.take(60)]).toEqual(Array.from({ length: 60 }, (_, i) => i))
    expect(sound.take(60)).toHaveLength(40)
    expect(sound.take(1)).toHaveLength(0)
    expect(taken).toEqual(Array.from({ length: 100 }, (_, i) => i))
  })

  it('goes over to a new version at the next sample to be taken, once enough of it is there', () => {
    const { sound, spliced } = setUp()
    sound.push(0, 0, constant(1, 500))
    sound.take(100)
    sound.push(1, 50, constant(3, 100))
    expect(spliced).toEqual([])
    expect(sound.take(10)[9]).toBe(1)
    sound.push(1, 150, constant(3, 100))
    expect(spliced).toEqual([1])
    const after = sound.take(140)
    expect(after).toHaveLength(140)
    // A fade of 20 samples, then the new version alone.
    expect(after[0]).toBeLessThan(1.01)
    for (let i = 1; i < 20; i++) expect(after[i]).toBeGreaterThan(after[i - 1])
    expect([...after.subarray(20)]).toEqual([...constant(3, 120)])
  })

  it('plays the old version up to where a new one begins later', () => {
    const { sound } = setUp()
    sound.push(0, 0, constant(1, 500))
    sound.push(1, 200, constant(3, 200))
    const played = sound.take(400)
    expect([...played.subarray(0, 200)]).toEqual([...constant(1, 200)])
    expect([...played.subarray(220)]).toEqual([...constant(3, 180)])
  })

  it('forgets versions that others have overtaken', () => {
    const { sound, spliced } = setUp()
    sound.push(0, 0, constant(1, 500))
    sound.push(1, 0, constant(2, 10))
    sound.push(2, 0, constant(3, 200))
    sound.push(1, 10, constant(2, 300))
    expect(spliced).toEqual([2])
    expect(sound.take(200)[100]).toBe(3)
  })

  it('moves the level without a step, and keeps what is not taken as it was', () => {
    const { sound } = setUp()
    sound.push(0, 0, constant(1, 500))
    sound.take(100)
    sound.setGain(0)
    const fading = sound.take(20)
    for (let i = 1; i < 20; i++) expect(Math.abs(fading[i] - fading[i - 1])).toBeLessThan(0.11)
    expect(fading[19]).toBe(0)
    expect(sound.rest()[0]).toBe(1)
  })
})
