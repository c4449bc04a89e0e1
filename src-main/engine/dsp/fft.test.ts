import { describe, expect, it } from 'vitest'
import { isFftSize, nextFftSize, RealFft } from './fft.ts'
import { DotMemory } from './simd-dot.ts'
import { besselI0, hannWindow, kaiserBeta, kaiserWindow } from './window-functions.ts'

/** Numbers in -1..1 that look random and are the same every time. */
function noise(length: number, seed = 1): Float32Array {
  let state = seed
  return Float32Array.from({ length }, () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) | 0
    return state / 2 ** 31
  })
}

function naiveTransform(x: Float32Array): { real: Float64Array; imaginary: Float64Array } {
  const bins = x.length / 2 + 1
  const real = new Float64Array(bins)
  const imaginary = new Float64Array(bins)
  for (let k = 0; k < bins; k++) {
    for (let n = 0; n < x.length; n++) {
      const angle = (2 * Math.PI * ((k * n) % x.length)) / x.length
      real[k] += x[n] * Math.cos(angle)
      imaginary[k] -= x[n] * Math.sin(angle)
    }
  }
  return { real, imaginary }
}

describe('RealFft', () => {
  it.each([32, 96, 160, 512, 4000])('of %i samples agrees with the sum it stands for, and comes back', (size) => {
    const fft = new RealFft(size)
    const x = noise(size)
    const real = new Float32Array(fft.bins)
    const imaginary = new Float32Array(fft.bins)
    fft.forward(x, real, imaginary)
    const expected = naiveTransform(x)
    const largest = Math.max(...expected.real.map(Math.abs), ...expected.imaginary.map(Math.abs))
    // 1e-5 of the largest value: float32 over log2(4000) = 12 stages.
    expect(real).toBeAllclose(expected.real, { rtol: 0, atol: 1e-5 * largest })
    expect(imaginary).toBeAllclose(expected.imaginary, { rtol: 0, atol: 1e-5 * largest })
    const back = new Float32Array(size)
    fft.inverse(real, imaginary, back)
    expect(back).toBeAllclose(x, { rtol: 0, atol: 1e-6 })
  })

  it('knows which sizes exist', () => {
    expect([31, 32, 48, 64, 96, 224, 480, 4000, 4002].map(isFftSize)).toEqual([false, true, false, true, true, false, true, true, false])
    expect(nextFftSize(4001)).toBe(4096)
    expect(() => new RealFft(4001)).toThrow('the next size up is 4096')
  })
})

describe('DotMemory', () => {
  it('gives the sum of products of any two stretches', () => {
    const memory = new DotMemory(2000)
    memory.values.set(noise(2000))
    const { values } = memory
    for (const [a, b, count] of [
      [0, 1000, 8],
      [3, 1001, 400],
      [512, 7, 16],
    ]) {
      let expected = 0
      for (let j = 0; j < count; j++) expected += values[a + j] * values[b + j]
      // 400 products of at most 1, summed in float32.
      expect(memory.dot(a, b, count)).toBeCloseTo(expected, 4)
    }
  })

  it('keeps its values when it grows', () => {
    const memory = new DotMemory(10)
    memory.values.set([1, 2, 3, 4, 5, 6, 7, 8])
    memory.reserve(100_000)
    expect(memory.values.length).toBeGreaterThanOrEqual(100_000)
    expect(memory.dot(0, 0, 8)).toBe(204)
  })
})

describe('windows', () => {
  it('a periodic Hann window overlapped by half sums to 1', () => {
    const window = hannWindow(64)
    for (let n = 0; n < 32; n++) expect(window[n] + window[n + 32]).toBeCloseTo(1, 6)
  })

  it('a symmetric window is its own mirror image and peaks at 1', () => {
    for (const window of [hannWindow(65, 'symmetric'), kaiserWindow(65, 9)]) {
      expect(window).toBeAllclose(window.slice().reverse(), { atol: 1e-7 })
      expect(window[32]).toBe(1)
    }
  })

  it("the Bessel function and Kaiser's formula at known points", () => {
    // Abramowitz & Stegun, table 9.8; Oppenheim & Schafer, equation 7.75.
    expect([0, 1, 5].map(besselI0)).toBeAllclose([1, 1.2660658777520084, 27.239871823604442], { rtol: 1e-14, atol: 0 })
    expect([20, 40, 60].map(kaiserBeta)).toBeAllclose([0, 3.3953, 5.6533], { atol: 1e-3 })
  })
})
