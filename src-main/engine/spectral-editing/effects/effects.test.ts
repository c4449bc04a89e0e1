import { describe, expect, it } from 'vitest'
import { boxShape, edited, testLayer } from '../../../../test/support/spectral-layers.ts'
import { cosine, identical, noise, plucks, signalToNoiseDb } from '../../../../test/support/signals.ts'
import { NOISE_BANDS } from '../../../../src-shared/spectral/index.ts'
import { fillGap, solveToeplitz } from '../autoregressive-fill.ts'
import { soundOf } from '../readable-sound.ts'
import { slidingMedian } from '../sliding-median.ts'

const RATE = 22_050
const power = (samples: Float32Array): number => samples.reduce((sum, value) => sum + value * value, 0) / samples.length
const db = (ratio: number): number => 10 * Math.log10(ratio)
const sum = (...parts: Float32Array[]): Float32Array => parts[0].map((_, i) => parts.reduce((all, part) => all + part[i], 0))

describe('what a gap is filled with', () => {
  it('solves Toeplitz equations as elimination does', () => {
    const r = Float64Array.from([4, 1.5, -0.5, 0.25, 0.1, 0.05])
    const b = Float64Array.from([1, -2, 3, 0.5, -1, 2])
    const x = solveToeplitz(r, b)
    b.forEach((value, i) => expect(x.reduce((all, other, j) => all + r[Math.abs(i - j)] * other, 0)).toBeCloseTo(value, 10))
  })

  it('is exact for a sum of sines, which are predicted exactly', () => {
    const sound = sum(cosine(6000, 440, RATE, 0.3), cosine(6000, 1234, RATE, 0.2), cosine(6000, 3210, RATE, 0.1))
    const filled = sound.slice()
    fillGap(filled, 3000, 3400, { order: 40, rounds: 2 })
    expect(signalToNoiseDb(sound, filled, 3000, 3400)).toBeGreaterThan(40)
  })
})

describe('operations on known signals', () => {
  it('heal a gap of 50 ms in plucked notes', async () => {
    const sound = plucks(2, RATE)
    const [from, to] = [30_000, 30_000 + Math.round(0.05 * RATE)]
    const holed = sound.slice()
    holed.fill(0, from, to)
    const [healed] = await edited([holed], RATE, [
      testLayer({ kind: 'heal', along: 'time' }, boxShape({ startSample: from, endSample: to }), { mask: { featherSeconds: 0.001 } }),
    ])
    expect(signalToNoiseDb(sound, healed, from, to)).toBeGreaterThan(12)
  })

  it('heal a longer gap from a like passage: of a sound that repeats itself exactly', async () => {
    const period = noise(RATE / 2, 7, 0.3)
    const sound = Float32Array.from({ length: 6 * RATE }, (_, i) => period[i % period.length])
    const holed = sound.slice()
    holed.fill(0, 3 * RATE, 3.4 * RATE)
    const [healed] = await edited([holed], RATE, [
      testLayer({ kind: 'heal', along: 'time' }, boxShape({ startSample: 3 * RATE, endSample: 3.4 * RATE }), {
        mask: { featherSeconds: 0 },
      }),
    ])
    expect(signalToNoiseDb(sound, healed, 3 * RATE, 3.4 * RATE)).toBeGreaterThan(60)
  })

  it('bring a whistle down to the noise around it, in frequency', async () => {
    const [hiss, whistle] = [noise(2 * RATE, 3, 0.05), cosine(2 * RATE, 5000, RATE, 0.3)]
    const [result] = await edited([sum(hiss, whistle)], RATE, [
      testLayer({ kind: 'match', along: 'frequency' }, boxShape({ lowHz: 4900, highHz: 5100 })),
    ])
    const left = result.map((value, i) => value - hiss[i])
    expect(db(power(left) / power(whistle))).toBeLessThan(-30)
  })

  it('bring a cough down to the noise around it, in time', async () => {
    const hiss = noise(2 * RATE, 3, 0.05)
    const cough = noise(2 * RATE, 8, 0.5).map((value, i) => (i > 20_000 && i < 24_000 ? value : 0))
    const [result] = await edited([sum(hiss, cough)], RATE, [
      testLayer({ kind: 'match', along: 'time' }, boxShape({ startSample: 19_900, endSample: 24_100 }), { windowSamples: 512 }),
    ])
    expect(Math.abs(db(power(result.slice(20_500, 23_500)) / power(hiss)))).toBeLessThan(3)
  })

  it('copy and move in time without loss, leaving the place empty or as it was', async () => {
    const sound = noise(RATE, 2).fill(0, 0, 5000).fill(0, 8000)
    const shape = boxShape({ startSample: 4900, endSample: 8100 })
    const move = { kind: 'move', offsetSamples: 9000, cents: 0, stretch: 1 } as const
    const [copied] = await edited([sound], RATE, [testLayer({ ...move, keepsSource: true }, shape, { mask: { featherSeconds: 0 } })])
    expect(identical(copied.slice(14_000, 17_000), sound.slice(5000, 8000))).toBe(true)
    expect(identical(copied.slice(0, 10_000), sound.slice(0, 10_000))).toBe(true)
    const [moved] = await edited([sound], RATE, [testLayer({ ...move, keepsSource: false }, shape, { mask: { featherSeconds: 0 } })])
    expect(power(moved.slice(0, 10_000))).toBe(0)
  })

  it('move a band a fifth up', async () => {
    const sound = sum(cosine(2 * RATE, 400, RATE, 0.3), cosine(2 * RATE, 2500, RATE, 0.2))
    const [result] = await edited([sound], RATE, [
      testLayer(
        { kind: 'move', offsetSamples: 0, cents: 702, stretch: 1, keepsSource: false },
        boxShape({ startSample: 4000, endSample: 40_000, lowHz: 300, highHz: 520 }),
        { windowSamples: 4096 },
      ),
    ])
    const band = async (low: number, high: number): Promise<number> => {
      const rest = testLayer({ kind: 'erase' }, boxShape({ lowHz: low, highHz: high }), { mask: { isInverted: true }, windowSamples: 4096 })
      return db(power((await edited([result], RATE, [rest]))[0].subarray(14_000, 32_000)))
    }
    const [tone, other] = [db(0.3 ** 2 / 2), db(0.2 ** 2 / 2)]
    expect(await band(350, 450)).toBeLessThan(tone - 35)
    expect(await band(560, 640)).toBeGreaterThan(tone - 2)
    expect(await band(2400, 2600)).toBeCloseTo(other, 1)
  })

  it('clone the same frequencies of another moment', async () => {
    const sound = noise(RATE, 5)
    const [result] = await edited([sound], RATE, [
      testLayer({ kind: 'clone', offsetSamples: -4000 }, boxShape({ startSample: 10_000, endSample: 12_000 }), {
        mask: { featherSeconds: 0 },
      }),
    ])
    expect(signalToNoiseDb(sound.slice(6000, 8000), result.slice(10_000, 12_000))).toBeGreaterThan(120)
  })

  it('keep what rings apart from what strikes', async () => {
    const tone = cosine(2 * RATE, 700, RATE, 0.3)
    const strokes = new Float32Array(2 * RATE)
    for (let at = 3000; at < strokes.length; at += 6000) strokes.set(noise(60, at, 0.9), at)
    const mix = sum(tone, strokes)
    const of = async (keeps: 'harmonic' | 'percussive'): Promise<Float32Array> =>
      (await edited([mix], RATE, [testLayer({ kind: 'split', keeps }, undefined, { windowSamples: 1024 })]))[0]
    const [harmonic, percussive] = [await of('harmonic'), await of('percussive')]
    expect(signalToNoiseDb(tone, harmonic, 4000, 40_000)).toBeGreaterThan(signalToNoiseDb(tone, mix, 4000, 40_000) + 8)
    expect(signalToNoiseDb(strokes, percussive, 4000, 40_000)).toBeGreaterThan(6)
    expect(signalToNoiseDb(mix, sum(harmonic, percussive), 4000, 40_000), 'both together').toBeGreaterThan(100)
  })

  it('take noise down by what is asked for where there is nothing else, and leave loud sound', async () => {
    const hiss = noise(4 * RATE, 6, 0.01)
    const tone = cosine(4 * RATE, 900, RATE, 0.5).fill(0, 0, 2 * RATE)
    // White noise of variance v has v sum(w^2) in each bin: 3/8 N v with a Hann window.
    const level = db((0.01 ** 2 / 3) * 0.375)
    const layer = testLayer({ kind: 'denoise', print: Array.from({ length: NOISE_BANDS }, () => level), reductionDb: 20, sensitivityDb: 4 })
    const [result] = await edited([sum(hiss, tone)], RATE, [layer])
    expect(db(power(result.slice(4000, 40_000)) / power(hiss))).toBeLessThan(-17)
    expect(signalToNoiseDb(tone, result, 3 * RATE, 4 * RATE)).toBeGreaterThan(
      signalToNoiseDb(tone, sum(hiss, tone), 3 * RATE, 4 * RATE) + 6,
    )
  })

  it('take clicks out of music, and nothing else', async () => {
    const music = sum(plucks(2, RATE), noise(2 * RATE, 12, 0.002))
    const clicked = music.slice()
    for (let at = 5000; at < 40_000; at += 3777) for (let i = 0; i < 12; i++) clicked[at + i] += 0.4 * (i % 3 === 0 ? 1 : -0.7)
    const [result] = await edited([clicked], RATE, [testLayer({ kind: 'declick', threshold: 6 })])
    expect(signalToNoiseDb(music, result)).toBeGreaterThan(signalToNoiseDb(music, clicked) + 10)
  })

  it('round off what was clipped, above the level only', async () => {
    const music = plucks(2, RATE).map((value) => 2 * value)
    const clipped = music.map((value) => Math.max(-0.5, Math.min(0.5, value)))
    const [result] = await edited([clipped], RATE, [testLayer({ kind: 'declip', levelDb: db(0.25) })])
    expect(signalToNoiseDb(music, result)).toBeGreaterThan(signalToNoiseDb(music, clipped) + 6)
    result.forEach((value, i) => Math.abs(clipped[i]) < 0.497 && expect(value).toBe(clipped[i]))
  })

  it('take hum and its harmonics away from under music', async () => {
    const music = plucks(8, RATE)
    const hum = sum(...[1, 2, 3, 4].map((k) => cosine(8 * RATE, 50 * k, RATE, 0.05 / k, k)))
    const [result] = await edited([sum(music, hum)], RATE, [testLayer({ kind: 'dehum', hertz: 50, harmonics: 8 })])
    const left = result.map((value, i) => value - music[i])
    expect(db(power(left.subarray(RATE, 7 * RATE)) / power(hum))).toBeLessThan(-20)
  })

  it('fade along a line, straight in decibels', async () => {
    const sound = cosine(RATE, 1000, RATE, 0.5)
    const fade = {
      kind: 'fade' as const,
      points: [
        [5000, 0],
        [15_000, -40],
      ] as [number, number][],
    }
    const [result] = await edited([sound], RATE, [
      testLayer(fade, boxShape({ startSample: 5000, endSample: 15_000 }), { mask: { featherSeconds: 0 } }),
    ])
    for (const at of [6000, 10_000, 14_000]) expect(result[at] / sound[at]).toBeCloseTo(10 ** ((-40 * ((at - 5000) / 10_000)) / 20), 4)
  })

  it('draw a glide as a sine whose phase is the integral of its frequency', async () => {
    const points: [number, number, number][] = [
      [1000, 400, -6],
      [15_000, 800, -6],
    ]
    const [result] = await edited([new Float32Array(RATE)], RATE, [testLayer({ kind: 'partial', points })])
    const amplitude = 10 ** (-6 / 20)
    for (let i = 2000; i < 14_000; i += 97) {
      const t = (i - 1000) / RATE
      const slope = (400 * RATE) / 14_000
      expect(result[i]).toBeCloseTo(amplitude * Math.sin(2 * Math.PI * (400 * t + (slope * t * t) / 2)), 3)
    }
    expect(power(result.subarray(0, 1000))).toBe(0)
  })

  it('draw noise in a band, and a picture as sound', async () => {
    const [drawn] = await edited([new Float32Array(2 * RATE)], RATE, [
      testLayer({ kind: 'noise', db: -20, seed: 1 }, boxShape({ lowHz: 2000, highHz: 4000 })),
    ])
    // A band of 2 of 11 kHz holds so much of the whole's power.
    expect(db(power(drawn.subarray(4000, 40_000)))).toBeCloseTo(-20 + db(2000 / (RATE / 2)), 0)
    const bytes = Buffer.from([255, 0, 0, 255]).toString('base64')
    const shape = boxShape({ startSample: 0, endSample: 2 * RATE, lowHz: 1000, highHz: 5000 })
    const [picture] = await edited([new Float32Array(2 * RATE)], RATE, [
      testLayer({ kind: 'picture', width: 2, height: 2, bytes, db: -20, seed: 3 }, shape, { windowSamples: 1024 }),
    ])
    const band = async (low: number, high: number, from: number): Promise<number> => {
      const [alone] = await edited([picture], RATE, [
        testLayer({ kind: 'erase' }, boxShape({ lowHz: low, highHz: high }), { mask: { isInverted: true } }),
      ])
      return db(power(alone.subarray(from + 3000, from + RATE - 3000)) + 1e-20)
    }
    expect((await band(3300, 4700, 0)) - (await band(1300, 2700, 0))).toBeGreaterThan(30)
    expect((await band(1300, 2700, RATE)) - (await band(3300, 4700, RATE))).toBeGreaterThan(30)
  })

  it('put another sound in its place, brought to its rate', async () => {
    const other = cosine(48_000, 500, 48_000, 0.4)
    const others = new Map([['take t1', soundOf([other], 48_000)]])
    const [result] = await edited(
      [noise(RATE, 1)],
      RATE,
      [
        testLayer(
          { kind: 'insert', sound: { kind: 'take', id: 't1' }, atSample: 4000, isMixed: false },
          boxShape({ startSample: 6000, endSample: 12_000 }),
        ),
      ],
      others,
    )
    expect(signalToNoiseDb(cosine(RATE, 500, RATE, 0.4).slice(3000, 7000), result.slice(7000, 11_000))).toBeGreaterThan(60)
  })
})

describe('a sliding median', () => {
  it('is that of sorting each window', () => {
    const values = noise(200, 4)
    const result = new Float32Array(200)
    slidingMedian(values, 7, result)
    values.forEach((_, i) => {
      const window = [...values.subarray(Math.max(0, i - 7), i + 8)].sort((a, b) => a - b)
      const middle = window.length >> 1
      expect(result[i]).toBeCloseTo(window.length % 2 === 1 ? window[middle] : (window[middle - 1] + window[middle]) / 2, 6)
    })
  })
})
