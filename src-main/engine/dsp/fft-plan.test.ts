import { describe, expect, it } from 'vitest'
import { complexFftPlan, isComplexFftSize, realFftPlan } from './fft-plan.ts'

/** Deterministic noise in -0.5..0.5. */
const noise = (length: number): Float64Array => {
  let state = 1
  return Float64Array.from({ length }, () => {
    state = (state * 1103515245 + 12345) % 2147483648
    return state / 2147483648 - 0.5
  })
}

function naiveDft(real: Float64Array, imaginary: Float64Array): { real: Float64Array; imaginary: Float64Array } {
  const size = real.length
  const result = { real: new Float64Array(size), imaginary: new Float64Array(size) }
  for (let k = 0; k < size; k++) {
    for (let n = 0; n < size; n++) {
      const angle = (-2 * Math.PI * ((k * n) % size)) / size
      result.real[k] += real[n] * Math.cos(angle) - imaginary[n] * Math.sin(angle)
      result.imaginary[k] += real[n] * Math.sin(angle) + imaginary[n] * Math.cos(angle)
    }
  }
  return result
}

// Single precision: rounding of about 6e-8 a stage, some 12 stages, on values of a few tens.
const tolerance = { rtol: 1e-5, atol: 1e-5 }

describe('FFT plan', () => {
  it.each([32, 96, 160, 480, 1024])('real transform of %i samples equals the naive sum', (size) => {
    const samples = noise(size)
    const oracle = naiveDft(samples, new Float64Array(size))
    const plan = realFftPlan(size)
    plan.input.set(samples)
    plan.forward()
    const expected = new Float64Array(size)
    for (let k = 0; k < size / 2; k++) {
      expected[2 * k] = oracle.real[k]
      expected[2 * k + 1] = k === 0 ? oracle.real[size / 2] : oracle.imaginary[k]
    }
    expect(plan.spectrum).toBeAllclose(expected, tolerance)
    plan.inverse()
    expect(plan.input.map((value) => value / size)).toBeAllclose(samples, tolerance)
  })

  it.each([16, 48, 512])('complex transform of %i samples equals the naive sum', (size) => {
    const values = noise(2 * size)
    const oracle = naiveDft(
      values.filter((_, i) => i % 2 === 0),
      values.filter((_, i) => i % 2 === 1),
    )
    const plan = complexFftPlan(size)
    plan.input.set(values)
    plan.forward()
    expect(plan.spectrum.filter((_, i) => i % 2 === 0)).toBeAllclose(oracle.real, tolerance)
    expect(plan.spectrum.filter((_, i) => i % 2 === 1)).toBeAllclose(oracle.imaginary, tolerance)
  })

  it('weighs by a window and measures power', () => {
    const plan = realFftPlan(96)
    const samples = Float32Array.from(noise(200))
    const window = Float32Array.from({ length: 96 }, (_, n) => n / 96)
    plan.input.set(samples.subarray(50, 146).map((value, n) => value * window[n]))
    plan.forward()
    const expected = plan.spectrum.slice()
    plan.spectrum.fill(0)
    plan.forwardWindowed(samples, 50, window)
    expect([...plan.spectrum]).toEqual([...expected])
    const power = new Float32Array(50)
    plan.power(power, 1)
    const bins = Array.from({ length: 49 }, (_, k) =>
      k === 0 ? expected[0] ** 2 : k === 48 ? expected[1] ** 2 : expected[2 * k] ** 2 + expected[2 * k + 1] ** 2,
    )
    expect(power.subarray(1)).toBeAllclose(bins, { rtol: 1e-6 })
    const magnitudes = new Float32Array(40)
    plan.magnitudes(magnitudes)
    expect(magnitudes).toBeAllclose(bins.slice(0, 40).map(Math.sqrt), { rtol: 1e-6 })
    plan.inverseWindowed(window)
    expect(plan.input).toBeAllclose(
      samples.subarray(50, 146).map((value, n) => 96 * value * window[n] ** 2),
      { atol: 1e-4 },
    )
    const other = window.map((value) => 1 - value)
    plan.forwardWindowed(samples, 50, other)
    plan.inverse()
    expect(plan.input).toBeAllclose(
      samples.subarray(50, 146).map((value, n) => 96 * value * other[n]),
      { atol: 1e-4 },
    )
  })

  it('hears silence beyond both ends of the samples', () => {
    const plan = realFftPlan(64)
    const samples = Float32Array.from(noise(40))
    const window = Float32Array.from({ length: 64 }, (_, n) => 1 + n / 64)
    for (const at of [-100, -64, -50, -10, 0, 20, 39, 40, 500]) {
      plan.input.set(Float32Array.from(window, (weight, n) => weight * (samples[at + n] ?? 0)))
      plan.forward()
      const expected = plan.spectrum.slice()
      plan.input.fill(7)
      plan.forwardWindowed(samples, at, window)
      expect([...plan.spectrum]).toEqual([...expected])
    }
  })

  it.each([
    [64, 64],
    [64, 128],
    [128, 32],
  ])('filters on the way from %i to %i samples: the spectrum is cut or filled up', (size, targetSize) => {
    const [plan, target] = [realFftPlan(size), realFftPlan(targetSize)]
    plan.input.set(noise(size))
    plan.forward()
    const spectrum = plan.spectrum.slice()
    const response = Float32Array.from({ length: Math.min(size, targetSize) }, (_, k) => k / 8)
    target.input.fill(1)
    if (target !== plan) target.forward()
    plan.filterInto(target, response)
    expect([...target.spectrum]).toEqual(
      Array.from({ length: targetSize }, (_, k) => (k < response.length ? Math.fround(spectrum[k] * response[k]) : 0)),
    )
  })

  it('keeps its views when memory grows', () => {
    const plan = realFftPlan(64)
    plan.input.fill(1)
    realFftPlan(1 << 23)
    expect(plan.input[63]).toBe(1)
    plan.forward()
    expect(plan.spectrum[0]).toBe(64)
  })

  it('knows the sizes it can plan', () => {
    expect([16, 48, 512, 8, 56].map(isComplexFftSize)).toEqual([true, true, true, false, false])
    expect(() => realFftPlan(100)).toThrow(/no real transform of 100 samples; the next size up is 128/)
    expect(() => complexFftPlan(100)).toThrow(/no complex transform of 100 samples; the next size up is 128/)
  })
})
