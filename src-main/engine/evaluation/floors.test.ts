import { describe, expect, it } from 'vitest'
import { cosine, identical, noise, plucks } from '../../../test/support/signals.ts'
import { makeFloor as makeFloors, type Floor } from './floors.ts'
import { YARDSTICK_RATE as RATE } from './measures/sound-features.ts'

const real = plucks(12, RATE, [220, 262, 330, 392, 440, 330, 262, 220, 196, 262, 330, 392, 440, 330, 262, 220, 196, 262, 330, 220])
/** Of one sound alone. */
const makeFloor = (floor: Floor, sound: Float32Array, seed = 1): Float32Array => makeFloors(floor, [sound], seed)[0]
const rms = (sound: Float32Array): number => Math.sqrt(sound.reduce((sum, value) => sum + value * value, 0) / sound.length)

describe('floors', () => {
  it('are as long as the real sound, and the same for the same seed', () => {
    for (const floor of ['silence', 'noise', 'shuffled moments', 'shuffled beats'] as const) {
      const made = makeFloor(floor, real, 3)
      expect(made).toHaveLength(real.length)
      expect(identical(made, makeFloor(floor, real, 3))).toBe(true)
    }
    expect(identical(makeFloor('shuffled beats', real, 1), makeFloor('shuffled beats', real, 2))).toBe(false)
  })

  it('have its level, but for silence', () => {
    expect(rms(makeFloor('silence', real))).toBe(0)
    expect(rms(makeFloor('noise', real)) / rms(real)).toBeCloseTo(1, 2)
    // Crossfades of unlike sounds lose or add a little.
    for (const floor of ['shuffled moments', 'shuffled beats'] as const) expect(rms(makeFloor(floor, real)) / rms(real)).toBeCloseTo(1, 0)
  })

  it('shuffle without a seam: a constant stays a constant', () => {
    const constant = new Float32Array(5 * RATE).fill(0.25)
    const made = makeFloor('shuffled moments', constant)
    // The piece from the beginning has no fade-in: where it lands, and at the very start, the level is another for 25 ms.
    const off = made.filter((value) => Math.abs(value - 0.25) > 1e-6).length
    expect(off).toBeLessThan(0.09 * RATE)
  })

  it('mix all sounds, of which each keeps its length', () => {
    const [low, high] = [220, 3520].map((hz) => cosine(6 * RATE, hz, RATE, 0.3))
    const [first, second] = makeFloors('shuffled moments', [low, high.subarray(0, 4 * RATE)])
    expect([first.length, second.length]).toEqual([6 * RATE, 4 * RATE])
    // Where the mean of squared differences is large the high tone sounds: a share of 4 in 10 of each, within three deviations of chance.
    for (const mixed of [first, second]) {
      const moments = Math.floor(mixed.length / (RATE / 10))
      const highs = Array.from({ length: moments }, (_, i) => mixed.subarray((i * RATE) / 10, ((i + 1) * RATE) / 10)).filter(
        (moment) => moment.reduce((sum, value, n) => sum + (n > 0 ? (value - moment[n - 1]) ** 2 : 0), 0) / moment.length > 0.01,
      ).length
      expect(Math.abs(highs / moments - 0.4)).toBeLessThan(0.25)
    }
  })

  it('are made of noise without a pulse, too', () => {
    expect(makeFloor('shuffled beats', noise(3 * RATE, 1))).toHaveLength(3 * RATE)
  })
})
