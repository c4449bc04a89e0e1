import { describe, expect, it } from 'vitest'
import { residue, sine } from '../../../test/support/sine-fit.ts'
import { resample, resampledLength, Resampler } from './resample.ts'

const PAIRS = [
  [44_100, 16_000],
  [48_000, 16_000],
  [96_000, 48_000],
  [48_000, 44_100],
  [96_000, 44_100],
  [192_000, 44_100],
  [44_100, 8000],
  [16_000, 44_100],
  [22_050, 48_000],
  [8000, 44_100],
  // No common factors; of the last ones the filter's rows are interpolated.
  [44_057, 16_000],
  [16_001, 44_100],
  [192_001, 44_101],
] as const

describe('resampling', () => {
  const KINDS = [
    ['thorough', 0.945, -130],
    ['prompt', 0.89, -100],
  ] as const
  const EVERY = KINDS.flatMap(([kind, widest, floorDb]) => PAIRS.map(([from, to]) => ({ kind, widest, floorDb, from, to })))

  it.each(EVERY)(
    '$from to $to Hz, $kind, keeps sines in the pass-band: level within 0.001 dB, no delay, everything else $floorDb dB',
    ({ kind, widest, floorDb, from, to }) => {
      for (const part of [0.02, 0.3, 0.6, widest]) {
        const frequency = (part * Math.min(from, to)) / 2
        const { amplitude, phase, residueDb } = residue(resample(sine(from / 2, frequency, from), from, to, kind), frequency, to)
        expect(Math.abs(20 * Math.log10(amplitude))).toBeLessThan(0.001)
        expect(Math.abs(phase)).toBeLessThan(1e-4)
        expect(residueDb).toBeLessThan(floorDb)
      }
    },
  )

  it.each(EVERY.filter(({ from, to }) => from > to))(
    '$from to $to Hz, $kind, lets nothing above half the new rate through',
    ({ kind, floorDb, from, to }) => {
      for (const frequency of [to * 0.5, to * 0.53, to * 0.7, to * 0.9]) {
        if (frequency >= from / 2) continue
        expect(residue(resample(sine(from / 2, frequency, from), from, to, kind), 0, to).residueDb).toBeLessThan(floorDb)
      }
    },
  )

  it.each(PAIRS)('%i to %i Hz: length is exact, blocks of any size give the same samples', (from, to) => {
    for (const frames of [0, 1, 7, 1000, 12_345]) {
      const input = Float32Array.from({ length: frames }, (_, n) => Math.sin(n * n * 0.001))
      const whole = resample(input, from, to)
      expect(whole.length).toBe(Math.round((frames * to) / from))
      expect(whole.length).toBe(resampledLength(frames, from, to))
      const resampler = new Resampler(from, to)
      const pieces: number[] = []
      for (let start = 0, size = 1; start < frames; start += size, size = (size * 7) % 997)
        pieces.push(...resampler.process(input.subarray(start, start + size)))
      pieces.push(...resampler.flush())
      // The same products in the same order: equal to the bit.
      expect(Float32Array.from(pieces)).toEqual(whole)
    }
  })

  it('an impulse stays where it was', () => {
    const input = new Float32Array(4410)
    input[441] = 1
    const output = resample(input, 44_100, 16_000)
    expect(output.indexOf(Math.max(...output))).toBe(160)
    // Symmetric around it: the filter has no delay and no phase.
    expect(output.slice(110, 160)).toBeAllclose(output.slice(161, 211).reverse(), { atol: 1e-7, rtol: 0 })
  })

  it('a constant stays constant', () => {
    const output = resample(new Float32Array(5000).fill(0.5), 44_100, 16_000)
    expect(output.subarray(200, output.length - 200)).toBeAllclose(new Float32Array(output.length - 400).fill(0.5), { atol: 1e-6, rtol: 0 })
  })

  it('equal rates change nothing, and rates that are none are refused', () => {
    const input = sine(100, 440, 8000)
    expect(resample(input, 8000, 8000)).toBe(input)
    expect(() => new Resampler(44_100, 0)).toThrow('whole numbers')
  })
})
