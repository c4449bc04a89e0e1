import { describe, expect, it } from 'vitest'
import { resample, resampledLength, Resampler } from './resample.ts'

const sine = (frames: number, frequency: number, sampleRate: number): Float32Array =>
  Float32Array.from({ length: frames }, (_, n) => Math.sin((2 * Math.PI * frequency * n) / sampleRate))

/** Amplitude of what is left of a signal when its best-fitting sine of a frequency is taken away; edges excluded. */
function residueDb(samples: Float32Array, frequency: number, sampleRate: number, edge: number): { amplitude: number; phase: number; residueDb: number } {
  const count = samples.length - 2 * edge
  let ss = 0
  let cc = 0
  let sc = 0
  let xs = 0
  let xc = 0
  for (let n = edge; n < edge + count; n++) {
    const s = Math.sin((2 * Math.PI * frequency * n) / sampleRate)
    const c = Math.cos((2 * Math.PI * frequency * n) / sampleRate)
    ss += s * s
    cc += c * c
    sc += s * c
    xs += samples[n] * s
    xc += samples[n] * c
  }
  const determinant = ss * cc - sc * sc
  const a = (xs * cc - xc * sc) / determinant
  const b = (xc * ss - xs * sc) / determinant
  let rest = 0
  for (let n = edge; n < edge + count; n++) {
    rest += (samples[n] - a * Math.sin((2 * Math.PI * frequency * n) / sampleRate) - b * Math.cos((2 * Math.PI * frequency * n) / sampleRate)) ** 2
  }
  return { amplitude: Math.hypot(a, b), phase: Math.atan2(b, a), residueDb: 10 * Math.log10((2 * rest) / count) }
}

const PAIRS = [
  [44_100, 16_000],
  [48_000, 16_000],
  [96_000, 48_000],
  [16_000, 44_100],
  [22_050, 48_000],
  [8000, 44_100],
  // So few common factors that the filter's rows are interpolated.
  [44_057, 16_000],
] as const

describe('resampling', () => {
  it.each(PAIRS)('%i to %i Hz keeps sines in the pass-band: level within 0.001 dB, no delay, everything else 100 dB down', (from, to) => {
    for (const part of [0.02, 0.3, 0.6, 0.89]) {
      const frequency = (part * Math.min(from, to)) / 2
      const output = resample(sine(from / 2, frequency, from), from, to)
      const { amplitude, phase, residueDb: residue } = residueDb(output, frequency, to, Math.ceil(output.length / 10))
      expect(Math.abs(20 * Math.log10(amplitude))).toBeLessThan(0.001)
      expect(Math.abs(phase)).toBeLessThan(1e-4)
      expect(residue).toBeLessThan(-100)
    }
  })

  it.each([[44_100, 16_000], [96_000, 48_000], [48_000, 16_000]] as const)('%i to %i Hz lets nothing above half the new rate through', (from, to) => {
    for (const frequency of [to * 0.5, to * 0.53, to * 0.7, to * 0.9]) {
      if (frequency >= from / 2) continue
      const output = resample(sine(from / 2, frequency, from), from, to)
      const middle = output.subarray(Math.ceil(output.length / 10), Math.floor(output.length * 0.9))
      const rms = Math.sqrt(middle.reduce((sum, x) => sum + x * x, 0) / middle.length)
      expect(20 * Math.log10(rms * Math.SQRT2)).toBeLessThan(-100)
    }
  })

  it.each(PAIRS)('%i to %i Hz: length is exact, blocks of any size give the same samples', (from, to) => {
    for (const frames of [0, 1, 7, 1000, 12_345]) {
      const input = Float32Array.from({ length: frames }, (_, n) => Math.sin(n * n * 0.001))
      const whole = resample(input, from, to)
      expect(whole.length).toBe(Math.round((frames * to) / from))
      expect(whole.length).toBe(resampledLength(frames, from, to))
      const resampler = new Resampler(from, to)
      const pieces: number[] = []
      for (let start = 0, size = 1; start < frames; start += size, size = (size * 7) % 997) pieces.push(...resampler.process(input.subarray(start, start + size)))
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
