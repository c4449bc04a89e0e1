import { describe, expect, it } from 'vitest'
import { concatenate, cosine, identical, irregularBlocks, noise, plucks, signalToNoiseDb } from '../../../../test/support/signals.ts'
import { magnitudes } from '../transforms/spectrogram.ts'
import { stft } from '../transforms/stft.ts'
import { createCodec, StereoCodec } from './index.ts'
import type { Codec } from './codec.ts'

const cases: [string, () => Codec][] = [16_000, 22_050, 44_100, 48_000].flatMap((sampleRate) => [
  [`mdct at ${sampleRate} Hz`, () => createCodec('mdct', { sampleRate })] as [string, () => Codec],
  [`stft-if at ${sampleRate} Hz`, () => createCodec('stft-if', { sampleRate })] as [string, () => Codec],
  [`log-mel at ${sampleRate} Hz`, () => createCodec('log-mel', { sampleRate })] as [string, () => Codec],
])

describe.each(cases)('%s', (_, create) => {
  const codec = create()
  const sound = plucks(0.5, codec.sampleRate)

  it('counts frames and samples as it makes them', () => {
    for (const samples of [0, codec.hopSamples - 1, codec.hopSamples, 5 * codec.hopSamples + 3]) {
      const frames = codec.encode(sound.subarray(0, samples))
      expect(frames.length).toBe(codec.frameCount(samples) * codec.dimensions)
      expect(codec.decode(frames).length).toBe(codec.sampleCount(codec.frameCount(samples)))
    }
    expect(() => codec.decode(new Float32Array(codec.dimensions + 1))).toThrow(`frames have ${codec.dimensions} numbers each`)
  })

  it('streams to the same, with its latency', () => {
    const encoder = codec.createEncoder()
    const frames = concatenate(irregularBlocks(sound, [1, 700, codec.hopSamples, 5000]).map((block) => encoder.push(block)))
    expect(identical(frames, codec.encode(sound))).toBe(true)
    const decoder = codec.createDecoder()
    const count = codec.frameCount(sound.length)
    const blocks = Array.from({ length: count }, (_value, frame) => decoder.push(frames.slice(frame * codec.dimensions, (frame + 1) * codec.dimensions)))
    const expected = Array.from({ length: count }, (_value, frame) => (frame < codec.latencyFrames ? 0 : codec.hopSamples))
    expect(blocks.map(({ length }) => length)).toEqual(expected)
    expect(identical(concatenate([...blocks, decoder.flush()]), codec.decode(frames))).toBe(true)
  })

  it('says what it is', () => {
    expect(codec.describe()).toContain(`${codec.sampleRate} Hz`)
    expect(createCodec(codec.id).id).toBe(codec.id)
  })
})

/** Up to the hops that fade out for want of further frames. */
const exactEnd = (codec: Codec, samples: number): number => codec.sampleCount(codec.frameCount(samples)) - codec.latencyFrames * codec.hopSamples

describe('round trips', () => {
  it.each([
    ['mdct', 110],
    ['stft-if', 80],
  ] as const)('%s gives the waveform back', (id, leastDb) => {
    const codec = createCodec(id, { sampleRate: 44_100 })
    const hiss = noise(44_100, 82, 0.01)
    const sound = plucks(1, 44_100).map((value, n) => value + hiss[n])
    // mdct: single precision. stft-if: logarithms and phases in single precision, magnitudes below -120 dB are lifted to it.
    expect(signalToNoiseDb(sound, codec.decode(codec.encode(sound)), 0, exactEnd(codec, sound.length))).toBeGreaterThan(leastDb)
  })

  it('stft-if keeps its end up to where the last window fades', () => {
    const codec = createCodec('stft-if')
    const sound = cosine(codec.hopSamples * 20, 440, codec.sampleRate)
    const back = codec.decode(codec.encode(sound))
    expect(signalToNoiseDb(sound, back, 0, codec.hopSamples * 19)).toBeGreaterThan(60)
  })

  it('log-mel gives a sound of the same spectrum', () => {
    const codec = createCodec('log-mel')
    const sound = plucks(2, codec.sampleRate)
    const back = codec.decode(codec.encode(sound))
    const end = exactEnd(codec, sound.length)
    const spectrum = (samples: Float32Array): Float32Array => magnitudes(stft(samples.subarray(0, end), { fftSize: 1024, hopSamples: 256 })).data
    // Magnitudes, not waveforms: phases are made up. On these notes 128 bands keep 18 dB of the magnitudes; the phases cost some.
    expect(signalToNoiseDb(spectrum(sound), spectrum(back))).toBeGreaterThan(11)
    const energy = (samples: Float32Array): number => samples.subarray(0, end).reduce((sum, value) => sum + value * value, 0)
    expect(Math.abs(10 * Math.log10(energy(back) / energy(sound)))).toBeLessThan(1)
  })

  it('keeps silence silent', () => {
    for (const id of ['mdct', 'stft-if', 'log-mel'] as const) {
      const codec = createCodec(id)
      const back = codec.decode(codec.encode(new Float32Array(20_000)))
      expect(Math.max(...back.map(Math.abs))).toBeLessThan(1e-5)
    }
  })

  it('stft-if holds still where a tone does', () => {
    const codec = createCodec('stft-if')
    const frames = codec.encode(cosine(20_000, 1003.7, 16_000))
    const bins = codec.dimensions / 2
    const bin = Math.round((1003.7 * codec.frameSamples) / 16_000)
    const at = (frame: number, index: number): number => frames[frame * codec.dimensions + index]
    for (const offset of [bin, bins + bin]) expect(at(20, offset)).toBeCloseTo(at(30, offset), 3)
    expect(Math.exp(at(20, bin))).toBeGreaterThan(0.8)
    expect(Math.exp(at(20, bin))).toBeLessThan(1.001)
  })
})

describe('overlapping codecs', () => {
  it('refuse rates outside 16 to 48 kHz and hops without a transform', () => {
    expect(() => createCodec('mdct', { sampleRate: 8000 })).toThrow(/sampleRate = 8000 must lie between 16000 and 48000/)
    expect(() => createCodec('mdct', { hopSamples: 100 })).toThrow(/no complex transform of 50 samples/)
    expect(() => createCodec('log-mel', { hopSamples: 110 })).toThrow(/no real transform of 440 samples/)
  })
})

describe('stereo', () => {
  const left = plucks(0.5, 16_000)
  const right = noise(8000, 81)

  it.each(['left-right', 'mid-side'] as const)('%s gives both channels back', (mode) => {
    const stereo = new StereoCodec(createCodec('mdct'), mode)
    const frames = stereo.encode([left, right])
    expect(frames.length).toBe(stereo.codec.frameCount(8000) * stereo.dimensions)
    const back = stereo.decode(frames)
    const end = exactEnd(stereo.codec, 8000)
    expect(signalToNoiseDb(left, back[0], 0, end)).toBeGreaterThan(100)
    expect(signalToNoiseDb(right, back[1], 0, end)).toBeGreaterThan(100)
  })

  it('puts what both channels share into the first half of a frame', () => {
    const stereo = new StereoCodec(createCodec('mdct'))
    const frames = stereo.encode([left, left])
    expect(frames.subarray(0, stereo.dimensions / 2).some((value) => value !== 0)).toBe(true)
    expect(frames.subarray(stereo.dimensions / 2, stereo.dimensions).every((value) => value === 0)).toBe(true)
  })

  it('streams to the same', () => {
    const stereo = new StereoCodec(createCodec('stft-if'))
    const encoder = stereo.createEncoder()
    const first = encoder.push([left.subarray(0, 3000), right.subarray(0, 3000)])
    const frames = concatenate([first, encoder.push([left.subarray(3000), right.subarray(3000)])])
    expect(identical(frames, stereo.encode([left, right]))).toBe(true)
    const decoder = stereo.createDecoder()
    const blocks = Array.from({ length: frames.length / stereo.dimensions }, (_, frame) =>
      decoder.push(frames.subarray(frame * stereo.dimensions, (frame + 1) * stereo.dimensions)),
    )
    blocks.push(decoder.flush())
    const whole = stereo.decode(frames)
    expect(identical(concatenate(blocks.map(([a]) => a)), whole[0])).toBe(true)
    expect(identical(concatenate(blocks.map(([, b]) => b)), whole[1])).toBe(true)
    expect(() => stereo.encode([left])).toThrow(/two channels of one length/)
  })
})
