import { describe, expect, it } from 'vitest'
import { CounterRandom } from '../../random.ts'
import { FADE_SECONDS, UnitJoiner } from './unit-joiner.ts'

const RATE = 44_100

describe('joining', () => {
  const sine = (start: number, length: number): Float32Array =>
    Float32Array.from({ length }, (_, i) => 0.5 * Math.sin((2 * Math.PI * 330 * (start + i)) / RATE))

  const whole = { comesSlowly: false, ringsSamples: 0 }

  it('leaves what runs on as it was recorded', () => {
    const joiner = new UnitJoiner(RATE)
    const recorded = sine(0, 40_000)
    const unit = (from: number, to: number): Float32Array => recorded.slice(from - joiner.before, to + joiner.after)
    joiner.push({ sound: [unit(5000, 15_000)], ...whole, runsOn: false })
    const second = joiner.push({ sound: [unit(15_000, 25_000)], ...whole, runsOn: true })
    expect(second[0]).toEqual(recorded.slice(15_000, 25_000))
  })

  it('finds where two sines meet in phase: no dip, no jump', () => {
    const joiner = new UnitJoiner(RATE)
    const first = joiner.push({ sound: [sine(0, 20_000)], ...whole, runsOn: false })[0]
    // Begins anywhere in its cycle.
    const second = joiner.push({ sound: [sine(7777, 20_000)], ...whole, runsOn: false })[0]
    const joined = Float32Array.from([...first, ...second])
    const seam = first.length
    const rms = (from: number, to: number): number =>
      Math.sqrt(joined.slice(from, to).reduce((sum, value) => sum + value * value, 0) / (to - from))
    expect(rms(seam, seam + 882) / rms(seam - 8000, seam - 4000)).toBeCloseTo(1, 1)
    const steepest = (2 * Math.PI * 330 * 0.5) / RATE
    for (let i = seam - 10; i < seam + 1200; i++) expect(Math.abs(joined[i + 1] - joined[i])).toBeLessThan(1.2 * steepest)
  })

  it('takes its time where nothing is to begin, as long as nothing does in what goes', () => {
    /** The share of the first sound that is left 50 ms after the join. */
    const left = (comesSlowly: boolean, ringsSamples: number): number => {
      const joiner = new UnitJoiner(RATE)
      joiner.push({ sound: [new Float32Array(20_000).fill(0.5)], comesSlowly: false, ringsSamples, runsOn: false })
      return joiner.push({ sound: [new Float32Array(20_000)], comesSlowly, ringsSamples: 0, runsOn: false })[0][Math.round(0.05 * RATE)]
    }
    expect(left(true, RATE)).toBeGreaterThan(0.3)
    expect([left(false, RATE), left(true, Math.round(0.03 * RATE))]).toEqual([0, 0])
  })

  it('keeps the level of noise, which is never alike', () => {
    const random = new CounterRandom(2, 2)
    const noise = (): Float32Array => Float32Array.from({ length: 30_000 }, () => 0.1 * random.normal())
    const joiner = new UnitJoiner(RATE)
    joiner.push({ sound: [noise()], ...whole, runsOn: false })
    const fade = Math.round(FADE_SECONDS * RATE)
    let power = 0
    for (let unit = 0; unit < 30; unit++) {
      const [joined] = joiner.push({ sound: [noise()], ...whole, runsOn: false })
      power += joined.slice(0, fade).reduce((sum, value) => sum + value * value, 0) / fade / 30
    }
    // 30 crossfades of 882 samples: 1 % of chance, 4 % of what the search finds in common.
    expect(Math.abs(10 * Math.log10(power / 0.01))).toBeLessThan(0.4)
  })
})
