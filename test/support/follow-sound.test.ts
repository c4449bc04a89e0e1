import { describe, expect, it } from 'vitest'
import { followSound } from './follow-sound.ts'
import { seededRandom } from './seeded-random.ts'

const random = seededRandom(1)
const sound = Float32Array.from({ length: 5000 }, () => random(2 ** 24) / 2 ** 24 - 0.5)
const NONE = { lost: 0, doubled: 0, altered: 0, silent: 0 }
const joined = (...parts: Float32Array[]): Float32Array => Float32Array.from(parts.flatMap((part) => [...part]))

describe('followSound', () => {
  it('finds the very sound within a longer one', () => {
    expect(followSound(sound, joined(new Float32Array(700), sound, sound.subarray(0, 90)))).toEqual(NONE)
  })

  it('counts a gap once, not all that comes after it', () => {
    expect(followSound(sound, joined(sound.subarray(0, 2000), sound.subarray(2003)))).toEqual({ ...NONE, lost: 3 })
    expect(followSound(sound, joined(sound.subarray(0, 1000), sound.subarray(1256, 3000), sound.subarray(3001)))).toEqual({
      ...NONE,
      lost: 257,
    })
  })

  it('counts what came twice, and silence put between', () => {
    expect(followSound(sound, joined(sound.subarray(0, 2000), sound.subarray(1744)))).toEqual({ ...NONE, doubled: 256 })
    expect(followSound(sound, joined(sound.subarray(0, 2000), new Float32Array(480), sound.subarray(2000)))).toEqual({
      ...NONE,
      silent: 480,
    })
  })

  it('counts what has another value', () => {
    const altered = sound.slice()
    for (const at of [1200, 1210, 4990]) altered[at] += 0.25
    expect(followSound(sound, altered)).toEqual({ ...NONE, altered: 3 })
  })

  it('counts a beginning and an end that were not heard', () => {
    expect(followSound(sound, sound.subarray(100))).toEqual({ ...NONE, lost: 100 })
    expect(followSound(sound, sound.subarray(0, 4900))).toEqual({ ...NONE, lost: 100 })
  })

  it('takes another sound for a loss of all', () => {
    expect(
      followSound(
        sound,
        sound.map((value) => -value),
      ),
    ).toEqual({ ...NONE, lost: 5000 })
  })
})
