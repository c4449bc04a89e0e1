import { describe, expect, it } from 'vitest'
import { concatenate, cosine, identical, irregularBlocks, noise } from '../../../../test/support/signals.ts'
import { imdct, ImdctStream, mdct, MdctStream } from './mdct.ts'

describe('MDCT', () => {
  it('equals the naive sum', () => {
    const size = 32
    const samples = noise(100, 11)
    const { frames, data } = mdct(samples, { hopSamples: size })
    expect(frames).toBe(5)
    const expected = Float64Array.from({ length: frames * size }, (_, i) => {
      const t = Math.floor(i / size)
      let sum = 0
      for (let n = 0; n < 2 * size; n++) {
        const window = Math.sin((Math.PI * (n + 0.5)) / (2 * size))
        sum += window * (samples[(t - 1) * size + n] ?? 0) * Math.cos((Math.PI / size) * (n + 0.5 + size / 2) * ((i % size) + 0.5))
      }
      return Math.sqrt(2 / size) * sum
    })
    // Single precision over sums of 64 values below 0.5.
    expect(data).toBeAllclose(expected, { rtol: 1e-5, atol: 5e-7 })
  })

  it.each([
    ['sine', 1024],
    ['sine', 480],
    ['kaiser-bessel-derived', 512],
  ] as const)('gives the signal back to 1e-6: %s window, hop %i', (window, hopSamples) => {
    const samples = noise(10_007, 12, 1)
    const spectrogram = mdct(samples, { hopSamples, window })
    expect(imdct(spectrogram, { hopSamples, window, lengthSamples: samples.length })).toBeAllclose(samples, { rtol: 0, atol: 1e-6 })
  })

  it('keeps energy', () => {
    const samples = noise(4096, 13)
    const energy = (values: Float32Array): number => values.reduce((sum, value) => sum + value * value, 0)
    expect(energy(mdct(samples, { hopSamples: 256 }).data) / energy(samples)).toBeCloseTo(1, 5)
  })

  it('puts a tone into its coefficient', () => {
    const { bins, data } = mdct(cosine(8192, 1000, 16000), { hopSamples: 512 })
    const total = Float64Array.from({ length: bins }, (_, k) =>
      data.filter((_value, i) => i % bins === k).reduce((sum, value) => sum + value * value, 0),
    )
    const strongest = total.indexOf(Math.max(...total))
    // 1 kHz lies on the edge of coefficients 63 and 64 of 15.6 Hz each.
    expect([63, 64]).toContain(strongest)
  })

  it('streams forward and back to the same', () => {
    const samples = noise(3333, 14)
    const options = { hopSamples: 128 }
    const offline = mdct(samples, options)
    const stream = new MdctStream(options)
    const parts = irregularBlocks(samples, [1, 128, 500, 7]).map((block) => stream.push(block))
    parts.push(stream.finish())
    expect(identical(concatenate(parts), offline.data)).toBe(true)
    const inverse = new ImdctStream(options)
    const sound = Array.from({ length: offline.frames }, (_, frame) => inverse.push(offline.data.subarray(frame * 128, (frame + 1) * 128)))
    expect(sound.map(({ length }) => length)).toEqual([0, ...new Array(offline.frames - 1).fill(128)])
    expect(identical(concatenate(sound), imdct(offline, options))).toBe(true)
    expect(inverse.finish().length).toBe(128)
    expect(inverse.finish().length).toBe(0)
  })

  it('refuses windows that would not cancel their aliases', () => {
    expect(() => mdct(noise(100), { hopSamples: 64, window: 'hann' })).toThrow(/window = hann must have w\[n\]\^2/)
    expect(() => imdct({ frames: 2, bins: 32, data: new Float32Array(64) }, { hopSamples: 32, lengthSamples: 33 })).toThrow(
      /hold 32 samples, not 33/,
    )
    expect(mdct(new Float32Array(0), { hopSamples: 64 }).frames).toBe(0)
  })
})
