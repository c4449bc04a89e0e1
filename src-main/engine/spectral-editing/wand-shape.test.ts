import { expect, it } from 'vitest'
import { cosine } from '../../../test/support/signals.ts'
import { soundOf } from './readable-sound.ts'
import { wandShape } from './wand-shape.ts'

const RATE = 8000
const SECONDS = 2
/** One tone all along, then another a little above it that touches it in the picture. */
const [one, other] = [1000, 1031.25].map((hertz) => cosine(SECONDS * RATE, hertz, RATE, 0.3))
const after = (samples: Float32Array): Float32Array => samples.map((value, i) => (i < RATE ? 0 : value))

/** The latest moment that is chosen, and the highest frequency. */
function chosen(channels: Float32Array[], withinDegrees: number, hertz = 1000): { seconds: number; hertz: number } {
  const wish = { kind: 'wand', sample: RATE / 2, hertz, withinDb: 20, withinDegrees, reachSeconds: 2 } as const
  const shape = wandShape(soundOf(channels, RATE), wish, 1024)
  if (shape?.kind !== 'cells') throw new Error('no cells')
  return {
    seconds: Math.max(...shape.runs.map(([column]) => (column * shape.hopSamples) / RATE)),
    hertz: Math.max(...shape.runs.map(([, first, bins]) => (first + bins - 1) * shape.binHz)),
  }
}

const before = one.map((value, i) => (i < RATE ? value : 0))

it.each([
  ['the same place', [before.map((value, i) => value + after(other)[i])], 20, SECONDS],
  ['both sides after the left one, and anything is alike', [before.map((value, i) => value + after(other)[i]), after(other)], 90, SECONDS],
  ['both sides after the left one', [before.map((value, i) => value + after(other)[i]), after(other)], 20, 1],
  ['the right side after the left one', [before, after(other)], 60, 1],
])('takes neighbours that come from %s as far as they are alike', (_, channels, degrees, until) => {
  const { seconds, hertz } = chosen(channels, degrees)
  // Windows of 128 ms reach across the change by half of themselves.
  expect(Math.abs(seconds - until)).toBeLessThan(0.13)
  if (until === 1) expect(hertz).toBeLessThan(1060)
})

it('stays with one of two tones at once that come from two sides and touch', () => {
  const left = chosen([one, other], 30)
  expect(left.hertz).toBeLessThan(1024)
  expect(chosen([one, other], 90).hertz).toBeGreaterThan(1031)
})

it('leaves what is much louder, and takes a tone that is pressed at its edge', () => {
  const louder = after(one).map((value) => 30 * value)
  // From softly to 30 dB louder at half the time.
  const soft = before.map((value, i) => value + louder[i])
  expect(Math.abs(chosen([soft], 20).seconds - 1)).toBeLessThan(0.13)
  // Two bins above the tone its window is 20 dB down and more.
  const edge = chosen([one], 20, 1000 + 2 * (RATE / 1024))
  expect(edge.hertz).toBeLessThan(1024)
  expect(edge.seconds).toBeGreaterThan(1.8)
})
