import { expect, it } from 'vitest'
import type { UnitMemory } from '../memory/unit-memory.ts'
import { bringOut, broughtOutDb, clearAttackDb } from './bring-out.ts'

const RATE = 20_000
const even = (value: number, seconds = 0.4): Float32Array => new Float32Array(seconds * RATE).fill(value)
const db = (value: number): number => 20 * Math.log10(value)

it('brings out what begins weakly, the weaker the more up to a bound, and nothing that begins clearly', () => {
  expect([0, 1, 4, 4.5, 12].map((attackDb) => broughtOutDb(attackDb, 4.5))).toEqual([1, 1, 0.5, 0, 0])
})

it('brings nothing out beyond what the strongest of the material begin with', () => {
  const clear = (attacks: number[], playable = attacks.map(() => 1)): number =>
    clearAttackDb({
      rows: attacks.length,
      attackDb: Float32Array.from(attacks),
      playable: Uint8Array.from(playable),
    } as unknown as UnitMemory)
  const bowed = [...new Array<number>(17).fill(1), 3, 2.5, 3.5]
  // Three of twenty; what has no attack, or is not played, does not count.
  expect(clear(bowed)).toBeCloseTo(3, 6)
  expect(clear([...bowed, 0, 0, 0, 9], [...bowed.map(() => 1), 1, 1, 1, 0])).toBeCloseTo(3, 6)
  expect(clear([12, 9, 1])).toBe(4.5)
  expect(clear([0, 0])).toBe(0)
})

it('is loudest at the attack, and as it was before, after it and at its end', () => {
  const sound = [even(0.1), even(-0.2)]
  bringOut(sound, { attack: 0.1 * RATE, end: 0.2 * RATE, db: 2, sampleRate: RATE })
  expect(db(sound[0][0.1 * RATE] / 0.1)).toBeCloseTo(2, 4)
  expect(db(sound[1][0.1 * RATE] / -0.2)).toBeCloseTo(2, 4)
  for (const channel of sound) {
    const first = channel[0]
    expect(channel.subarray(0, 0.085 * RATE).every((value) => value === first)).toBe(true)
    expect(channel.subarray(0.2 * RATE).every((value) => value === first)).toBe(true)
    // Nowhere more than two hundredths of a dB from one sample to the next.
    for (let n = 1; n < channel.length; n++) expect(Math.abs(db(channel[n] / channel[n - 1]))).toBeLessThan(0.02)
  }
})

it('never makes sound louder than full scale, and leaves what is as loud', () => {
  const sound = [even(0.9), even(0.99)]
  bringOut([sound[0]], { attack: 2000, end: 5000, db: 6, sampleRate: RATE })
  bringOut([sound[1]], { attack: 2000, end: 5000, db: 6, sampleRate: RATE })
  expect(Math.max(...sound[0])).toBeCloseTo(0.98, 5)
  expect(sound[1]).toEqual(even(0.99))
})

it('bears a unit that ends right after its attack, or before it', () => {
  const sound = [even(0.5, 0.1)]
  bringOut(sound, { attack: 0.099 * RATE, end: 0.1 * RATE, db: 2, sampleRate: RATE })
  bringOut(sound, { attack: 0.2 * RATE, end: 0.1 * RATE, db: 2, sampleRate: RATE })
  expect(sound[0].every((value) => Number.isFinite(value) && value >= 0.5 && value < 0.65)).toBe(true)
})
