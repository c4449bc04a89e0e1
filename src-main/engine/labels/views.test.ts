import { describe, expect, it } from 'vitest'
import { cosine, noise } from '../../../test/support/signals.ts'
import { HEARD_RATE } from '../hearing/heard-rate.ts'
import { BINS_PER_SEMITONE, PARTIALS_VIEW } from './partials-view.ts'
import { STROKE_VIEW } from './stroke-view.ts'
import { TONE_VIEW } from './tone-view.ts'

const rowOf = (values: Float32Array, width: number, step: number): Float32Array => values.subarray(step * width, (step + 1) * width)

describe('Tones', () => {
  it.each([0, 35, -45])('stand in the semitone they are, %d cents off', (cents) => {
    const samples = cosine(2 * HEARD_RATE, 440 * 2 ** (cents / 1200), HEARD_RATE, 0.3)
    const row = rowOf(TONE_VIEW.ofSamples(samples), TONE_VIEW.values, 10)
    // A4 is 33 semitones above C2.
    expect(row.indexOf(Math.max(...row))).toBe(33)
  })
})

describe('Partials', () => {
  it.each([
    [27.5, 1],
    [440, 1 + 48 * BINS_PER_SEMITONE],
    [880 * 2 ** (1 / 36), 2 + 60 * BINS_PER_SEMITONE],
  ])('of a tone of %d Hz stand in bin %d, a third of a semitone wide', (hz, bin) => {
    // A tuning is that of many tones: one alone, between two keys, would be taken for it.
    const samples = cosine(2 * HEARD_RATE, hz, HEARD_RATE, 0.3).map(
      (value, i) => value + 3 * Math.cos((2 * Math.PI * 220 * i) / HEARD_RATE),
    )
    const row = rowOf(PARTIALS_VIEW.ofSamples(samples), PARTIALS_VIEW.values, 40)
    expect(row[bin]).toBeGreaterThan(row[bin - 1] ?? 0)
    expect(row[bin]).toBeGreaterThan(row[bin + 1])
  })
})

describe('Strokes', () => {
  it('are seen at their step', () => {
    const samples = noise(HEARD_RATE, 1, 1e-4)
    samples.set(noise(400, 2, 0.5), HEARD_RATE / 2)
    const view = STROKE_VIEW.ofSamples(samples)
    const loudness = Array.from({ length: view.length / STROKE_VIEW.values }, (_, step) =>
      rowOf(view, STROKE_VIEW.values, step).reduce((sum, value) => sum + value, 0),
    )
    const loudest = loudness.indexOf(Math.max(...loudness))
    expect(Math.abs(loudest * STROKE_VIEW.stepSeconds - 0.5 - 0.009)).toBeLessThan(0.011)
  })
})

it.each([STROKE_VIEW, TONE_VIEW, PARTIALS_VIEW])(
  'What is heard does not depend on how loud it is, and silence is nothing',
  ({ ofSamples }) => {
    const samples = noise(HEARD_RATE, 3, 0.1)
    expect(ofSamples(samples.map((value) => value / 8))).toBeAllclose(ofSamples(samples), { rtol: 1e-3, atol: 1e-4 })
    expect(ofSamples(new Float32Array(HEARD_RATE)).every((value) => value === 0)).toBe(true)
  },
)
