import { describe, expect, it } from 'vitest'
import { boxShape, edited, testLayer } from '../../../test/support/spectral-layers.ts'
import { cosine, identical, noise, plucks, signalToNoiseDb } from '../../../test/support/signals.ts'
import { WHOLE_SOUND } from '../../../src-shared/spectral/index.ts'
import { editedSound } from './edited-sound.ts'
import { frameWeights, maskedSignal } from './masked-difference.ts'
import { OverlappedFrames } from './overlapped-frames.ts'
import { lanesOf } from './lanes.ts'
import { soundOf } from './readable-sound.ts'

const RATE = 44_100
const rms = (samples: Float32Array): number => Math.sqrt(samples.reduce((sum, value) => sum + value * value, 0) / samples.length)
const db = (ratio: number): number => 20 * Math.log10(ratio)
/** Amplitude of a sine, by its product with it. */
function amplitudeOf(samples: Float32Array, hz: number): number {
  let [re, im] = [0, 0]
  samples.forEach((value, n) => {
    const window = 0.5 - 0.5 * Math.cos((2 * Math.PI * n) / samples.length)
    re += window * value * Math.cos((2 * Math.PI * hz * n) / RATE)
    im += window * value * Math.sin((2 * Math.PI * hz * n) / RATE)
  })
  return (4 * Math.hypot(re, im)) / samples.length
}

describe('the transform and back', () => {
  it.each([256, 512, 1024, 2048, 4096, 8192, 16384])(
    'gives back what it was given, windows of %i samples: above 120 dB',
    (windowSamples) => {
      const sound = noise(70_000, 3)
      const [{ lane }] = lanesOf(soundOf([sound], RATE), 'all')
      const whole = { at: (_: number, __: number, into: Float32Array) => (into.fill(1), true) }
      const frames = new OverlappedFrames(windowSamples)
      const back = maskedSignal(lane, frameWeights(whole, frames, 1000, 60_000)!, frames, 1000, 60_000)
      // Single precision: about 2^-23 of the largest value an operation, some ten of them a sample.
      expect(signalToNoiseDb(sound.subarray(1000, 61_000), back)).toBeGreaterThan(120)
    },
  )
})

describe('a sound with edits', () => {
  it('is the sound bit for bit wherever no mask lies, and in channels that none takes', async () => {
    const channels = [noise(200_000, 1), noise(200_000, 2)]
    channels[0][10] = -0
    const layer = testLayer({ kind: 'gain', db: -20 }, boxShape({ startSample: 80_000, endSample: 90_000, lowHz: 500, highHz: 3000 }), {
      mask: { featherSeconds: 0.02, channels: 1 },
    })
    const [left, right] = await edited(channels, RATE, [layer])
    expect(identical(left, channels[0])).toBe(true)
    const feather = Math.ceil(0.01 * RATE)
    expect(identical(right.subarray(0, 80_000 - feather), channels[1].subarray(0, 80_000 - feather))).toBe(true)
    expect(identical(right.subarray(90_000 + feather), channels[1].subarray(90_000 + feather))).toBe(true)
    expect(identical(right.subarray(82_000, 88_000), channels[1].subarray(82_000, 88_000))).toBe(false)
  })

  it('is the same whichever stretches are read, in whatever order', async () => {
    const channels = [noise(150_000, 5)]
    const layers = [
      testLayer({ kind: 'split', keeps: 'harmonic' }, boxShape({ startSample: 20_000, endSample: 110_000 })),
      testLayer({ kind: 'gain', db: -30 }, boxShape({ lowHz: 1000, highHz: 2000 })),
      testLayer({ kind: 'match', along: 'frequency' }, boxShape({ lowHz: 5000, highHz: 6000 })),
    ]
    const [whole] = await edited(channels, RATE, layers)
    const sound = await editedSound(soundOf(channels, RATE), layers, new Map())
    for (const from of [100_000, 3, 60_001, 32_767]) {
      const part = [new Float32Array(20_000)]
      sound.read(from, part)
      expect(identical(part[0], whole.slice(from, from + 20_000)), `from ${from}`).toBe(true)
    }
  })

  it('loses a partial to below -70 dB, and its neighbour a whole tone up stays within 0.1 dB', async () => {
    const sound = cosine(RATE * 2, 1000, RATE, 0.4)
    const neighbour = cosine(RATE * 2, 1122.46, RATE, 0.3)
    const both = sound.map((value, i) => value + neighbour[i])
    const erase = testLayer({ kind: 'erase' }, boxShape({ lowHz: 960, highHz: 1040 }), {
      windowSamples: 8192,
      mask: { featherSemitones: 0.3 },
    })
    const [result] = await edited([both], RATE, [erase])
    const middle = result.slice(20_000, 60_000)
    expect(db(amplitudeOf(middle, 1000) / 0.4)).toBeLessThan(-70)
    expect(Math.abs(db(amplitudeOf(middle, 1122.46) / 0.3))).toBeLessThan(0.1)
  })

  it('is silent where all of it is erased, and falls there without a click', async () => {
    const sound = cosine(RATE, 440, RATE, 0.5)
    const [result] = await edited([sound], RATE, [
      testLayer({ kind: 'erase' }, boxShape({ startSample: 10_000, endSample: 20_000 }), { mask: { featherSeconds: 0.01 } }),
    ])
    expect(Math.max(...result.slice(10_221, 19_779).map(Math.abs))).toBe(0)
    // A step of a sine's samples is at most A w; the fade adds at most A pi / feather.
    const steepest = 0.5 * ((2 * Math.PI * 440) / RATE + Math.PI / (2 * 220))
    for (let i = 9_000; i < 21_000; i++) expect(Math.abs(result[i] - result[i - 1])).toBeLessThan(steepest)
  })

  it('follows strength, and does without layers that are off', async () => {
    const sound = noise(40_000, 9)
    const half = await edited([sound], RATE, [testLayer({ kind: 'erase' }, WHOLE_SOUND, { strength: 0.5 })])
    expect(rms(half[0]) / rms(sound)).toBeCloseTo(0.5, 5)
    const off = await edited([sound], RATE, [testLayer({ kind: 'erase' }, WHOLE_SOUND, { isOn: false })])
    expect(identical(off[0], sound)).toBe(true)
  })

  it('changes what two channels have in common, or apart, alone', async () => {
    const [mid, side] = [plucks(1, RATE), noise(RATE, 4, 0.1)]
    const channels = [mid.map((value, i) => value + side[i]), mid.map((value, i) => value - side[i])]
    const [left, right] = await edited(channels, RATE, [testLayer({ kind: 'erase' }, WHOLE_SOUND, { mask: { channels: 'side' } })])
    expect(signalToNoiseDb(mid, left)).toBeGreaterThan(120)
    expect(signalToNoiseDb(mid, right)).toBeGreaterThan(120)
  })

  it('takes layers one on the other', async () => {
    const sound = noise(40_000, 11)
    const twice = await edited([sound], RATE, [testLayer({ kind: 'gain', db: -6 }), testLayer({ kind: 'gain', db: -6 })])
    expect(db(rms(twice[0]) / rms(sound))).toBeCloseTo(-12, 3)
  })
})

describe.each([8_000, 192_000])('six channels at %i Hz', (rate) => {
  it('a part of one is erased, all others stay bit for bit', async () => {
    const channels = Array.from({ length: 6 }, (_, c) => noise(2 * rate, c + 1, 0.2))
    const shape = boxShape({ startSample: rate / 2, endSample: rate, lowHz: rate / 8, highHz: rate / 4 })
    const result = await edited(channels, rate, [testLayer({ kind: 'erase' }, shape, { mask: { channels: 4 } })])
    channels.forEach((samples, c) => expect(identical(result[c], samples)).toBe(c !== 4))
    expect(identical(result[4].slice(0, 0.45 * rate), channels[4].slice(0, 0.45 * rate))).toBe(true)
  })
})
