import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { LevelMeter, measureLevel } from './level.ts'
import { mixDown, mixToMono, surroundGains, trackGains } from './mixdown.ts'
import { speakersOfMask, standardSpeakers, vorbisSpeakers } from './speakers.ts'
import { PeakBuilder, Peaks, type PeakPoints } from './peaks.ts'

const sine = (frames: number, step: number, amplitude: number): Float32Array =>
  Float32Array.from({ length: frames }, (_, n) => amplitude * Math.sin(n * step))

describe('level', () => {
  it('of a full-scale sine: 0 dB peak, -3.01 dB RMS', () => {
    const level = measureLevel([sine(100_000, 0.1, 1)])
    expect(level.peakDb).toBeCloseTo(0, 3)
    expect(level.rmsDb).toBeCloseTo(-3.0103, 3)
    expect(level.silent).toBe(false)
  })

  it('counts samples at full scale that have a neighbour there, across blocks too', () => {
    const meter = new LevelMeter()
    meter.add([Float32Array.from([0, 1, 0, -1, 0.5, 1])])
    meter.add([Float32Array.from([1, 1, 0, -1, -1])])
    expect(meter.result().clippedSamples).toBe(5)
  })

  it('tells silence', () => {
    expect(measureLevel([new Float32Array(100)])).toEqual({ peakDb: -Infinity, rmsDb: -Infinity, clippedSamples: 0, silent: true })
    expect(measureLevel([sine(1000, 0.1, 0.0009)]).silent).toBe(true)
    expect(measureLevel([sine(1000, 0.1, 0.002)]).silent).toBe(false)
  })
})

describe('mixing', () => {
  it('to mono is the mean', () => {
    const channels = [
      [1, 2],
      [3, 4],
      [5, 0],
    ].map((values) => Float32Array.from(values))
    expect(Array.from(mixToMono(channels))).toEqual([3, 2])
    expect(Array.from(mixToMono(channels.slice(0, 2)))).toEqual([2, 3])
    expect(mixToMono(channels.slice(0, 1))).toBe(channels[0])
  })

  it.each([3, 4, 5, 6, 7, 8])('%i channels of a loudspeaker set to stereo cannot clip, and the centre is heard on both sides', (count) => {
    const speakers = standardSpeakers(count)!
    const [left, right] = mixDown(
      Array.from({ length: count }, () => Float32Array.from([1])),
      surroundGains(speakers),
    )
    expect(left[0]).toBeCloseTo(1, 6)
    expect(right[0]).toBeCloseTo(1, 6)
    const only = (place: number): Float32Array[] =>
      mixDown(
        Array.from({ length: count }, (_, channel) => Float32Array.from([channel === place ? 1 : 0])),
        surroundGains(speakers),
      )
    if (!speakers.includes('centre')) return
    const [[centreLeft], [centreRight]] = only(speakers.indexOf('centre'))
    expect(centreLeft).toBeCloseTo(centreRight, 6)
    expect(centreLeft / only(0)[0][0]).toBeCloseTo(Math.SQRT1_2, 6)
  })

  it('the coefficients of ITU-R BS.775 for 5.1, in the order of WAV and of Vorbis', () => {
    const sum = 1 + 2 * Math.SQRT1_2
    expect(surroundGains(speakersOfMask(0x3f, 6)!)[0]).toBeAllclose([1 / sum, 0, Math.SQRT1_2 / sum, 0, Math.SQRT1_2 / sum, 0], {
      atol: 1e-12,
      rtol: 0,
    })
    expect(surroundGains(vorbisSpeakers(6)!)[1]).toBeAllclose([0, Math.SQRT1_2 / sum, 1 / sum, 0, Math.SQRT1_2 / sum, 0], {
      atol: 1e-12,
      rtol: 0,
    })
  })

  it('a mask that does not name a loudspeaker for each channel makes tracks of them', () => {
    expect(speakersOfMask(0, 6)).toBeNull()
    expect(speakersOfMask(0x3, 6)).toBeNull()
    expect(speakersOfMask(0x33, 4)).toEqual(['left', 'right', 'rear left', 'rear right'])
    expect(trackGains(4, [1])).toEqual([[0, 1, 0, 0]])
    expect(trackGains(4, [3, 0])).toEqual([
      [0, 0, 0, 1],
      [1, 0, 0, 0],
    ])
    expect(trackGains(4, [0, 1, 3])[0]).toBeAllclose([1 / 3, 1 / 3, 0, 1 / 3], { atol: 1e-12, rtol: 0 })
  })
})

describe('waveform overview', () => {
  const build = (samples: Float32Array, blocks: number[]): Peaks => {
    const builder = new PeakBuilder()
    let start = 0
    for (const size of [...blocks, samples.length]) {
      const block = samples.subarray(start, start + size)
      if (block.length > 0) builder.add([block])
      start += block.length
    }
    return builder.finish()
  }

  it('shows lowest and highest sample of every stretch, whatever the zoom', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 200_000 }),
        fc.integer({ min: 1, max: 300 }),
        fc.integer({ min: 1, max: 999 }),
        (frames, points, seed) => {
          const samples = Float32Array.from({ length: frames }, (_, n) => Math.sin(n * n * seed * 1e-4) * Math.cos(n * 0.001 * seed))
          const { minimum, maximum } = build(samples, [seed, 1000]).query(0, frames, points)
          for (let point = 0; point < points; point++) {
            const from = Math.floor((point * frames) / points)
            const to = Math.min(frames, Math.ceil(((point + 1) * frames) / points))
            const stretch = samples.subarray(from, Math.max(to, from + 1))
            const low = stretch.reduce((a, b) => Math.min(a, b), Infinity)
            const high = stretch.reduce((a, b) => Math.max(a, b), -Infinity)
            // Never inside the true range; outside it by at most what the neighbouring stored stretches hold.
            expect(minimum[point]).toBeLessThanOrEqual(low + 1e-6)
            expect(maximum[point]).toBeGreaterThanOrEqual(high - 1e-6)
          }
        },
      ),
      { numRuns: 30, seed: 1 },
    )
  })

  it('is exact where points fall on stored stretches', () => {
    const samples = new Float32Array(256 * 64)
    samples[256 * 10 + 3] = 0.5
    samples[256 * 33] = -0.25
    const { minimum, maximum } = build(samples, []).query(0, samples.length, 64)
    expect(maximum.findIndex((x) => x > 0)).toBe(10)
    expect(minimum.findIndex((x) => x < 0)).toBe(33)
    expect(maximum[10]).toBeCloseTo(0.5, 4)
  })

  it('goes through its file unchanged, and damaged files are told', () => {
    const peaks = build(sine(100_001, 0.01, 0.7), [])
    const bytes = peaks.toBytes()
    expect(Peaks.fromBytes(bytes)?.query(1000, 90_000, 77)).toEqual(peaks.query(1000, 90_000, 77))
    expect(Peaks.fromBytes(bytes.subarray(0, bytes.length - 2))).toBeUndefined()
    expect(Peaks.fromBytes(new Uint8Array(100))).toBeUndefined()
    expect(bytes.length).toBeLessThan(100_001 * 0.025)
  })

  it('keeps each channel by itself, and shows all together without opposite ones cancelling', () => {
    const left = sine(100_001, 0.01, 0.7)
    const right = left.map((x) => -0.5 * x)
    const builder = new PeakBuilder()
    for (const [start, end] of [
      [0, 30_000],
      [30_000, 100_001],
    ])
      builder.add([left.subarray(start, end), right.subarray(start, end)])
    const bytes = builder.finish().toBytes()
    // As a file comes: somewhere in a larger piece of memory.
    const read = Peaks.fromBytes(Buffer.concat([new Uint8Array(3), bytes]).subarray(3))
    const query = (channel: number | null): PeakPoints | undefined => read?.query(5000, 95_000, 33, channel)
    expect(query(0)).toEqual(build(left, []).query(5000, 95_000, 33))
    expect(query(1)).toEqual(build(right, []).query(5000, 95_000, 33))
    expect(query(null)?.maximum).toEqual(query(0)?.maximum.map((x, i) => Math.max(x, query(1)?.maximum[i] ?? 0)))
    expect(query(null)?.minimum).toEqual(query(0)?.minimum.map((x, i) => Math.min(x, query(1)?.minimum[i] ?? 0)))
    expect(bytes).toHaveLength(Peaks.byteLength(100_001, 2))
  })

  it('beyond the end there is nothing', () => {
    const { minimum, maximum } = build(sine(1000, 0.1, 1), []).query(5000, 6000, 3)
    expect([...minimum, ...maximum]).toEqual([0, 0, 0, 0, 0, 0])
  })
})
