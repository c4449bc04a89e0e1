import { describe, expect, it } from 'vitest'
import { createCodec, Standardiser, StandardisationStatistics } from './index.ts'

function noise(length: number, seed = 1): Float32Array {
  let state = seed
  return Float32Array.from({ length }, () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) | 0
    return state / 2 ** 31
  })
}

describe.each(['fourier', 'fourier-full'] as const)('codec %s', (id) => {
  const codec = createCodec({ id })

  it('has the numbers of the paper', () => {
    expect(codec).toMatchObject({
      id,
      sampleRate: 16_000,
      frameSamples: 4000,
      hopSamples: 4000,
      latencyFrames: 0,
      dimensions: id === 'fourier' ? 4002 : 8000,
    })
  })

  it('gives sound back to 1e-5, and leaves an incomplete frame out', () => {
    const samples = noise(4000 * 5 + 123)
    const frames = codec.encode([samples])
    expect(frames.length).toBe(5 * codec.dimensions)
    expect(codec.frameCount(samples.length)).toBe(5)
    expect(codec.decode(frames)[0]).toBeAllclose(samples.subarray(0, codec.sampleCount(5)), { atol: 1e-5, rtol: 0 })
  })

  it('piece by piece is the same as at once', () => {
    const samples = noise(4000 * 3 + 77)
    const encoder = codec.createEncoder()
    const frames: number[] = []
    for (let start = 0; start < samples.length; start += 999) frames.push(...encoder.push([samples.subarray(start, start + 999)]))
    expect(Float32Array.from(frames)).toEqual(codec.encode([samples]))
    const decoder = codec.createDecoder()
    const output: number[] = []
    for (let frame = 0; frame < 3; frame++)
      output.push(...decoder.push(Float32Array.from(frames.slice(frame * codec.dimensions, (frame + 1) * codec.dimensions)))[0])
    output.push(...decoder.flush()[0])
    expect(Float32Array.from(output)).toEqual(codec.decode(Float32Array.from(frames))[0])
  })

  it('refuses frames of another length', () => {
    expect(() => codec.decode(new Float32Array(100))).toThrow(`${codec.dimensions} numbers each`)
  })
})

describe('the two Fourier codecs', () => {
  const half = createCodec({ id: 'fourier' })
  const full = createCodec({ id: 'fourier-full' })

  it('put a cosine where its frequency is', () => {
    // Bin 40 of 4000 at 16 kHz is 160 Hz; a cosine has X[k] = N/2.
    const cosine = Float32Array.from({ length: 4000 }, (_, n) => Math.cos((2 * Math.PI * 40 * n) / 4000))
    const frame = half.encode([cosine])
    expect(frame[40]).toBeCloseTo(2000, 2)
    frame[40] = 0
    expect(Math.max(...frame.map(Math.abs))).toBeLessThan(0.01)
    const mirrored = full.encode([cosine])
    expect([mirrored[40], mirrored[3960]]).toBeAllclose([2000, 2000], { rtol: 1e-6 })
  })

  it('describe the same spectrum: real parts first, then imaginary parts', () => {
    const samples = noise(4000)
    const short = half.encode([samples])
    const long = full.encode([samples])
    expect(long.slice(0, 2001)).toEqual(short.slice(0, 2001))
    expect(long.slice(4000, 6001)).toEqual(short.slice(2001))
    for (const k of [1, 7, 1999]) {
      expect(long[4000 - k]).toBe(long[k])
      expect(long[8000 - k]).toBe(-long[4000 + k])
    }
  })

  it('the full one decodes to the real part of the inverse transform, even where its halves disagree', () => {
    const frame = noise(8000, 3)
    const [decoded] = full.decode(frame)
    for (const n of [0, 1, 1234, 3999]) {
      let sum = 0
      for (let k = 0; k < 4000; k++) {
        const angle = (2 * Math.PI * ((k * n) % 4000)) / 4000
        sum += frame[k] * Math.cos(angle) - frame[4000 + k] * Math.sin(angle)
      }
      // Sums of 4000 terms of about 1, divided by 4000, in float32.
      expect(decoded[n]).toBeCloseTo(sum / 4000, 5)
    }
  })
})

describe('standardisation', () => {
  const rows = 500
  const data = noise(rows * 4, 9)
  // Dimension 0: mean 1000, deviation small against it; 1: large; 2: never moves; 3: as it is.
  for (let row = 0; row < rows; row++) {
    data[row * 4] = 1000 + data[row * 4]
    data[row * 4 + 1] *= 50
    data[row * 4 + 2] = 7
  }
  const statistics = new StandardisationStatistics(4)
  for (let row = 0; row < rows; row += 7) statistics.add(data.subarray(row * 4, Math.min(rows, row + 7) * 4))

  it('agrees with two passes in float64', () => {
    const { mean, scale, frames } = statistics.finish('per-dimension')
    expect(frames).toBe(rows)
    for (const d of [0, 1, 3]) {
      const column = Array.from({ length: rows }, (_, row) => data[row * 4 + d])
      const expectedMean = column.reduce((a, b) => a + b, 0) / rows
      const deviation = Math.sqrt(column.reduce((sum, x) => sum + (x - expectedMean) ** 2, 0) / rows)
      expect(mean[d]).toBeCloseTo(expectedMean, 9)
      expect(scale[d]).toBeCloseTo(deviation, 9)
    }
  })

  it('leaves frames as they are that do not move at all, and those of silence that is no exact zero', () => {
    for (const amplitude of [0, 1e-30, 1e-40]) {
      const silent = new StandardisationStatistics(4)
      silent.add(noise(400, 3).map((value) => amplitude * value))
      for (const kind of ['global', 'per-dimension'] as const) expect(silent.finish(kind).scale).toEqual([1, 1, 1, 1])
    }
  })

  it('brings frames to mean 0 and deviation 1, and back; a dimension that never moves becomes 0', () => {
    const standardiser = new Standardiser(statistics.finish('per-dimension'))
    const z = standardiser.apply(data.slice())
    const again = new StandardisationStatistics(4)
    again.add(z)
    const { mean, scale } = again.finish('per-dimension')
    expect(mean).toBeAllclose([0, 0, 0, 0], { atol: 1e-4 })
    expect([scale[0], scale[1], scale[3]]).toBeAllclose([1, 1, 1], { rtol: 1e-4 })
    expect(z[2]).toBe(0)
    // float32 at 1000 has steps of 6e-5.
    expect(standardiser.invert(z)).toBeAllclose(data, { atol: 1e-4, rtol: 1e-6 })
  })

  it('with one scale keeps the proportions of the dimensions, with mean square 1 over all', () => {
    const standardisation = statistics.finish('global')
    expect(new Set(standardisation.scale).size).toBe(1)
    const z = new Standardiser(standardisation).apply(data.slice())
    expect(z.reduce((sum, x) => sum + x * x, 0) / z.length).toBeCloseTo(1, 4)
  })

  it('survives JSON without loss', () => {
    const standardisation = statistics.finish('per-dimension')
    expect(JSON.parse(JSON.stringify(standardisation))).toEqual(standardisation)
  })

  it('silence alone is left as it is; nothing at all is refused', () => {
    const silent = new StandardisationStatistics(2)
    silent.add(new Float32Array(10))
    expect(silent.finish('per-dimension').scale).toEqual([1, 1])
    expect(() => new StandardisationStatistics(2).finish('global')).toThrow('no frames')
    expect(() => new Standardiser({ kind: 'global', frames: 1, mean: [0], scale: [0] })).toThrow('not above 0')
  })
})
