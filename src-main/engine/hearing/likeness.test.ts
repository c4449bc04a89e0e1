import { beforeAll, expect, it } from 'vitest'
import { rankAlike, TRAITS, type Likeness } from '../../../src-shared/project/likeness.ts'
import { CounterRandom } from '../random.ts'
import { HEARD_RATE } from './heard-rate.ts'
import { likenessOf } from './likeness.ts'
import { onsetStrength } from './onset-strength.ts'
import { pitchClasses, tonalPeaks } from './tonal-peaks.ts'

const SECONDS = 6
const sound = (at: (seconds: number, i: number) => number): Float32Array =>
  Float32Array.from({ length: SECONDS * HEARD_RATE }, (_, i) => at(i / HEARD_RATE, i))
const random = new CounterRandom(1, 0)
/** A tone a half second that dies away, of so many harmonics. */
const plucked = (harmonics: number, level = 0.3, noise = 0): Float32Array =>
  sound((t) => {
    const hz = [220, 277.2, 329.6, 440][Math.floor(2 * t) % 4]
    let sum = 0
    for (let h = 1; h <= harmonics; h++) sum += Math.sin(2 * Math.PI * h * hz * t) / h
    return level * Math.exp(-6 * (t % 0.5)) * sum + noise * (random.uniform() - 0.5)
  })

function like(samples: Float32Array): Likeness {
  const peaks = tonalPeaks(samples)
  return likenessOf({ classes: pitchClasses(peaks), colours: peaks.colours, strength: onsetStrength(samples).all }, [])
}

let found: Record<string, Likeness>
beforeAll(() => {
  found = {
    asked: like(plucked(8)),
    again: like(plucked(8, 0.2, 0.0005)),
    dull: like(plucked(1)),
    hiss: like(sound(() => 0.3 * (random.uniform() - 0.5))),
    silent: like(new Float32Array(SECONDS * HEARD_RATE)),
  }
}, 60_000)

it('the same sound, softer and with a little noise, is the most alike; hiss the least', () => {
  const { asked, ...others } = found
  const ranked = rankAlike(asked, null, new Map(Object.entries(others)))
  expect(ranked.map(({ recordingId }) => recordingId)).toEqual(['again', 'dull', 'hiss'])
  expect(ranked[0].likeness).toBeGreaterThan(0.75)
  expect(ranked[2].likeness).toBeLessThan(0.5)
})

it('harmony goes by half seconds where there is no pulse, each of length 1', () => {
  const { harmony } = found.asked
  expect(harmony).toHaveLength(2 * SECONDS * 12)
  for (let i = 0; i < harmony.length; i += 12) expect(Math.hypot(...harmony.subarray(i, i + 12))).toBeCloseTo(1, 5)
  // An A, in the tuning of 440 Hz.
  expect(harmony.subarray(0, 12).indexOf(Math.max(...harmony.subarray(0, 12)))).toBe(9)
})

it('silence is like nothing', () => {
  const { traits, harmony } = found.silent
  for (let s = 0; s < traits.length; s += TRAITS) expect(traits[s + TRAITS - 1]).toBe(0)
  expect(harmony.every((value) => value === 0)).toBe(true)
})
