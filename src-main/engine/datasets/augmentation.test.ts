import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Augmentation } from '../../../src-shared/project/index.ts'
import { cosine, noise, plucks } from '../../../test/support/signals.ts'
import { createCodec } from '../dsp/codecs/index.ts'
import { writePcm } from '../files/pcm-cache.ts'
import type { PcmSource } from '../files/pcm-source.ts'
import { CounterRandom } from '../random.ts'
import { applyChanges, Augmenter, drawChanges, isAugmented, type Changes } from './augmentation.ts'

const NONE: Augmentation = { gainDb: 0, pitchSemitones: 0, stretch: 0, equaliserDb: 0, noiseDb: null }
const PLAIN: Changes = {
  gainDb: 0,
  pitch: 1,
  stretch: 1,
  shelf: { frequencyHz: 1000, gainDb: 0 },
  bell: { frequencyHz: 1000, gainDb: 0 },
  noise: 0,
}
const RATE = 16_000
const random = (): CounterRandom => new CounterRandom(1, 2)
const rms = (samples: Float32Array): number => Math.sqrt(samples.reduce((sum, x) => sum + x * x, 0) / samples.length)
const risingCrossings = (samples: Float32Array): number =>
  samples.reduce((count, value, n) => count + (n > 0 && samples[n - 1] < 0 && value >= 0 ? 1 : 0), 0)

describe('applyChanges', () => {
  const tone = cosine(2 * RATE, 440, RATE, 0.3)

  it('changes pitch without length, and length without pitch', () => {
    const [higher] = applyChanges([tone], { ...PLAIN, pitch: 2 ** (3 / 12) }, RATE, random())
    expect(Math.abs(higher.length - tone.length)).toBeLessThanOrEqual(1)
    expect(risingCrossings(higher) / 2).toBeCloseTo(440 * 2 ** (3 / 12), -1)
    const [slower] = applyChanges([tone], { ...PLAIN, stretch: 1.25 }, RATE, random())
    expect(slower.length).toBe(2.5 * RATE)
    expect(risingCrossings(slower) / 2.5).toBeCloseTo(440, -1)
  })

  it('changes level, tone and noise by what is asked', () => {
    expect(rms(applyChanges([tone], { ...PLAIN, gainDb: -6.0206 }, RATE, random())[0]) / rms(tone)).toBeCloseTo(0.5, 4)
    expect(rms(applyChanges([tone], { ...PLAIN, bell: { frequencyHz: 440, gainDb: 6.0206 } }, RATE, random())[0]) / rms(tone)).toBeCloseTo(
      2,
      1,
    )
    expect(rms(applyChanges([new Float32Array(RATE)], { ...PLAIN, noise: 0.01 }, RATE, random())[0])).toBeCloseTo(0.01, 3)
  })

  it('leaves what it is given alone', () => {
    const before = tone.slice()
    applyChanges([tone], { ...PLAIN, gainDb: 6 }, RATE, random())
    expect(tone).toEqual(before)
  })
})

describe('drawChanges', () => {
  it('stays within the largest changes and uses both directions', () => {
    const augmentation: Augmentation = { gainDb: 6, pitchSemitones: 2, stretch: 0.1, equaliserDb: 3, noiseDb: -40 }
    const source = random()
    const draws = Array.from({ length: 300 }, () => drawChanges(augmentation, source))
    const within = (values: number[], low: number, high: number): void => {
      expect(Math.min(...values)).toBeGreaterThanOrEqual(low)
      expect(Math.max(...values)).toBeLessThanOrEqual(high)
      // Of 300 even draws the extremes lie within a twentieth of the ends all but surely.
      expect(Math.min(...values)).toBeLessThan(low + (high - low) / 20)
      expect(Math.max(...values)).toBeGreaterThan(high - (high - low) / 20)
    }
    within(
      draws.map(({ gainDb }) => gainDb),
      -6,
      6,
    )
    within(
      draws.map(({ pitch }) => 12 * Math.log2(pitch)),
      -2.0001,
      2.0001,
    )
    within(
      draws.map(({ stretch }) => Math.log(stretch)),
      -Math.log(1.1001),
      Math.log(1.1001),
    )
    within(
      draws.map(({ shelf }) => shelf.gainDb),
      -3,
      3,
    )
    within(
      draws.map(({ noise: amplitude }) => amplitude),
      0,
      0.01,
    )
  })

  it('knows when there is nothing to do', () => {
    expect(isAugmented(NONE)).toBe(false)
    expect(isAugmented({ ...NONE, noiseDb: -60 })).toBe(true)
    expect(drawChanges(NONE, random())).toMatchObject({ pitch: 1, stretch: 1, noise: 0 })
  })
})

describe('Augmenter', () => {
  let folder: string
  let source: PcmSource
  let sound: Float32Array

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'augmentation-'))
    const hiss = noise(4 * RATE, 3, 0.05)
    sound = plucks(4, RATE).map((value, n) => value + hiss[n])
    const pcmPath = join(folder, 'a.f32')
    await writePcm(pcmPath, [sound])
    source = { recordingId: 'a', name: 'a', pcmPath, soundKey: 'a', sampleRate: RATE, channels: 1, frames: sound.length }
  })
  afterAll(() => rm(folder, { recursive: true }))

  it.each(['fourier', 'mdct', 'log-mel', 'stft-if'] as const)('without changes gives the frames of %s as they are', async (id) => {
    const codec = createCodec({ id })
    const all = codec.encode([sound])
    const range = { startFrame: 0, endFrame: codec.frameCount(sound.length) }
    const augmenter = new Augmenter(codec, NONE, 1)
    for (const startFrame of [3, 5]) {
      const frames = await augmenter.frames({ source, range, startFrame, frameCount: 6, epoch: 1, index: 0 })
      expect(frames).toBeAllclose(all.slice(startFrame * codec.dimensions, (startFrame + 6) * codec.dimensions), { atol: 1e-4, rtol: 1e-4 })
    }
  })

  it('is a function of seed, epoch and sequence', async () => {
    const codec = createCodec({ id: 'mdct', channels: 'mid-side' })
    const all: Augmentation = { gainDb: 6, pitchSemitones: 2, stretch: 0.1, equaliserDb: 3, noiseDb: -40 }
    const frames = (seed: number, epoch: number, index: number): Promise<Float32Array> =>
      new Augmenter(codec, all, seed).frames({
        source,
        range: { startFrame: 0, endFrame: 120 },
        startFrame: 40,
        frameCount: 20,
        epoch,
        index,
      })
    const first = await frames(1, 1, 0)
    expect(first).toHaveLength(20 * codec.dimensions)
    expect(await frames(1, 1, 0)).toEqual(first)
    for (const other of [await frames(2, 1, 0), await frames(1, 2, 0), await frames(1, 1, 1)]) expect(other).not.toEqual(first)
  })

  it('hears nothing beyond the range that training may hear', async () => {
    // Loud noise from 2 s on stands for the held-out part; played up to half as long, a sequence of 1.9 s would reach into it.
    const pcmPath = join(folder, 'b.f32')
    await writePcm(pcmPath, [Float32Array.from({ length: 4 * RATE }, (_, n) => (n < 2 * RATE ? 0 : 0.5))])
    const codec = createCodec({ id: 'fourier' })
    const augmenter = new Augmenter(codec, { ...NONE, stretch: 0.5 }, 1)
    for (let index = 0; index < 12; index++) {
      const frames = await augmenter.frames({
        source: { ...source, pcmPath },
        range: { startFrame: 0, endFrame: 8 },
        startFrame: 0,
        frameCount: 8,
        epoch: 1,
        index,
      })
      // The stretched end still lies in silence, but for the reach of one window.
      expect(rms(codec.decode(frames.subarray(0, 7 * codec.dimensions))[0])).toBeLessThan(1e-6)
    }
  })
})
