import { describe, expect, it } from 'vitest'
import { concatenate, cosine, identical, irregularBlocks, noise, plucks, signalToNoiseDb } from '../../../../test/support/signals.ts'
import { magnitudes } from '../transforms/spectrogram.ts'
import { stft } from '../transforms/stft.ts'
import type { Codec } from './codec.ts'
import { codecDescriptors, createCodec } from './index.ts'
import { createLogMelCodec } from './log-mel-codec.ts'
import { createMdctCodec } from './mdct-codec.ts'

const cases: [string, () => Codec][] = [16_000, 22_050, 44_100, 48_000].flatMap((sampleRate) => [
  [`mdct at ${sampleRate} Hz`, () => createCodec({ id: 'mdct', sampleRate })] as [string, () => Codec],
  [`stft-if at ${sampleRate} Hz`, () => createCodec({ id: 'stft-if', sampleRate })] as [string, () => Codec],
  [`log-mel at ${sampleRate} Hz`, () => createCodec({ id: 'log-mel', sampleRate })] as [string, () => Codec],
])

describe.each(cases)('%s', (_, create) => {
  const codec = create()
  const sound = plucks(0.5, codec.sampleRate)

  it('counts frames and samples as it makes them', () => {
    for (const samples of [0, codec.hopSamples - 1, codec.hopSamples, 5 * codec.hopSamples + 3]) {
      const frames = codec.encode([sound.subarray(0, samples)])
      expect(frames.length).toBe(codec.frameCount(samples) * codec.dimensions)
      expect(codec.decode(frames)[0].length).toBe(codec.sampleCount(codec.frameCount(samples)))
    }
    expect(() => codec.decode(new Float32Array(codec.dimensions + 1))).toThrow(`frames have ${codec.dimensions} numbers each`)
  })

  it('streams to the same, with its latency', () => {
    const encoder = codec.createEncoder()
    const frames = concatenate(irregularBlocks(sound, [1, 700, codec.hopSamples, 5000]).map((block) => encoder.push([block])))
    expect(identical(frames, codec.encode([sound]))).toBe(true)
    const decoder = codec.createDecoder()
    const count = codec.frameCount(sound.length)
    const blocks = Array.from(
      { length: count },
      (_value, frame) => decoder.push(frames.slice(frame * codec.dimensions, (frame + 1) * codec.dimensions))[0],
    )
    const expected = Array.from({ length: count }, (_value, frame) => (frame < codec.latencyFrames ? 0 : codec.hopSamples))
    expect(blocks.map(({ length }) => length)).toEqual(expected)
    expect(identical(concatenate([...blocks, decoder.flush()[0]]), codec.decode(frames)[0])).toBe(true)
  })

  it('makes the sound of a frame out of it and the frames of its latency, of none before it', () => {
    const { dimensions, hopSamples, latencyFrames } = codec
    const frames = codec.encode([noise(hopSamples * 40, 5, 0.1)])
    const [whole] = codec.decode(frames)
    const at = 12
    const changed = frames.slice()
    changed.set(frames.subarray(0, dimensions), at * dimensions)
    const [other] = codec.decode(changed)
    const reached = whole.findIndex((value, n) => value !== other[n])
    expect(Math.floor(reached / hopSamples)).toBe(at - latencyFrames)
    const quiet = frames.slice()
    for (let frame = 0; frame < at; frame++) codec.scale(quiet.subarray(frame * dimensions, (frame + 1) * dimensions), 1e-3)
    const level = (sound: Float32Array): number =>
      10 * Math.log10(sound.subarray(at * hopSamples, (at + 1) * hopSamples).reduce((sum, value) => sum + value * value, 0))
    // Phases go on from those before, which changes what overlapping frames of noise add up to; half a window less would be 6 dB.
    expect(Math.abs(level(codec.decode(quiet)[0]) - level(whole))).toBeLessThan(3)
  })

  it('says what it is', () => {
    expect(codec.describe()).toContain(`${codec.sampleRate} Hz`)
    expect(createCodec({ id: codec.id }).id).toBe(codec.id)
  })
})

/** Up to the hops that fade out for want of further frames. */
const exactEnd = (codec: Codec, samples: number): number =>
  codec.sampleCount(codec.frameCount(samples)) - codec.latencyFrames * codec.hopSamples

describe('round trips', () => {
  it.each([
    ['mdct', 110],
    ['stft-if', 80],
  ] as const)('%s gives the waveform back', (id, leastDb) => {
    const codec = createCodec({ id, sampleRate: 44_100 })
    const hiss = noise(44_100, 82, 0.01)
    const sound = plucks(1, 44_100).map((value, n) => value + hiss[n])
    // mdct: single precision. stft-if: logarithms and phases in single precision, magnitudes below -120 dB are lifted to it.
    expect(signalToNoiseDb(sound, codec.decode(codec.encode([sound]))[0], 0, exactEnd(codec, sound.length))).toBeGreaterThan(leastDb)
  })

  it('stft-if keeps its end up to where the last window fades', () => {
    const codec = createCodec({ id: 'stft-if' })
    const sound = cosine(codec.hopSamples * 20, 440, codec.sampleRate)
    const [back] = codec.decode(codec.encode([sound]))
    expect(signalToNoiseDb(sound, back, 0, codec.hopSamples * 19)).toBeGreaterThan(60)
  })

  it('log-mel gives a sound of the same spectrum', () => {
    const codec = createCodec({ id: 'log-mel' })
    const sound = plucks(2, codec.sampleRate)
    const [back] = codec.decode(codec.encode([sound]))
    const end = exactEnd(codec, sound.length)
    const spectrum = (samples: Float32Array): Float32Array =>
      magnitudes(stft(samples.subarray(0, end), { fftSize: 1024, hopSamples: 256 })).data
    // Magnitudes, not waveforms: phases are made up. On these notes 128 bands keep 18 dB of the magnitudes; the phases cost some.
    expect(signalToNoiseDb(spectrum(sound), spectrum(back))).toBeGreaterThan(11)
    const energy = (samples: Float32Array): number => samples.subarray(0, end).reduce((sum, value) => sum + value * value, 0)
    expect(Math.abs(10 * Math.log10(energy(back) / energy(sound)))).toBeLessThan(1)
  })

  it('keeps silence silent', () => {
    for (const id of ['mdct', 'stft-if', 'log-mel'] as const) {
      const codec = createCodec({ id })
      const [back] = codec.decode(codec.encode([new Float32Array(20_000)]))
      expect(Math.max(...back.map(Math.abs))).toBeLessThan(1e-5)
    }
  })

  it('stft-if holds still where a tone does', () => {
    const codec = createCodec({ id: 'stft-if' })
    const frames = codec.encode([cosine(20_000, 1003.7, 16_000)])
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
    expect(() => createCodec({ id: 'mdct', sampleRate: 8000 })).toThrow(/mdct does not work at 8000 Hz/)
    expect(() => createCodec({ id: 'fourier', sampleRate: 44_100 })).toThrow(/fourier works at 16000 Hz only/)
    expect(() => createMdctCodec({ hopSamples: 100 })).toThrow(/no complex transform of 50 samples/)
    expect(() => createLogMelCodec({ hopSamples: 110 })).toThrow(/no real transform of 440 samples/)
  })
})

const left = plucks(0.5, 16_000)
const right = noise(8000, 81)
const frameOf = (codec: Codec, frames: Float32Array, frame: number): Float32Array =>
  frames.subarray(frame * codec.dimensions, (frame + 1) * codec.dimensions)

describe('stereo', () => {
  it.each(['left-right', 'mid-side'] as const)('%s gives both channels back', (channels) => {
    const stereo = createCodec({ id: 'mdct', channels })
    const frames = stereo.encode([left, right])
    expect(frames.length).toBe(stereo.frameCount(8000) * stereo.dimensions)
    expect(stereo).toMatchObject({ channels: 2, layout: channels, dimensions: 2 * createCodec({ id: 'mdct' }).dimensions })
    const back = stereo.decode(frames)
    const end = exactEnd(stereo, 8000)
    expect(signalToNoiseDb(left, back[0], 0, end)).toBeGreaterThan(100)
    expect(signalToNoiseDb(right, back[1], 0, end)).toBeGreaterThan(100)
  })

  it('puts what both channels share into the first half of a frame', () => {
    const stereo = createCodec({ id: 'mdct', channels: 'mid-side' })
    const frames = stereo.encode([left, left])
    expect(frames.subarray(0, stereo.dimensions / 2).some((value) => value !== 0)).toBe(true)
    expect(frames.subarray(stereo.dimensions / 2, stereo.dimensions).every((value) => value === 0)).toBe(true)
  })

  it('streams to the same', () => {
    const stereo = createCodec({ id: 'stft-if', channels: 'mid-side' })
    const encoder = stereo.createEncoder()
    const first = encoder.push([left.subarray(0, 3000), right.subarray(0, 3000)])
    const frames = concatenate([first, encoder.push([left.subarray(3000), right.subarray(3000)])])
    expect(identical(frames, stereo.encode([left, right]))).toBe(true)
    const decoder = stereo.createDecoder()
    const blocks = Array.from({ length: frames.length / stereo.dimensions }, (_, frame) => decoder.push(frameOf(stereo, frames, frame)))
    blocks.push(decoder.flush())
    const whole = stereo.decode(frames)
    expect(identical(concatenate(blocks.map(([a]) => a)), whole[0])).toBe(true)
    expect(identical(concatenate(blocks.map(([, b]) => b)), whole[1])).toBe(true)
    expect(() => stereo.encode([left])).toThrow(/two channels of one length/)
    expect(() => createCodec({ id: 'mdct' }).encode([left, right])).toThrow(/one channel/)
  })
})

const everyForm = (['fourier', 'fourier-full', 'mdct', 'log-mel', 'stft-if'] as const).flatMap((id) =>
  (['mono', 'left-right', 'mid-side'] as const).map((channels) => createCodec({ id, channels })),
)

describe.each(everyForm.map((codec) => [codec.id, codec.layout, codec] as const))('the level of %s, %s', (_id, _layout, codec) => {
  const sound = (gain: number): Float32Array[] =>
    Array.from({ length: codec.channels }, (_value, channel) => cosine(24_000, 500 + 130 * channel, 16_000, gain * (0.3 - 0.1 * channel)))

  const noises = [noise(24_000, 5, 0.1), noise(24_000, 6, 0.1)]

  it('a scaled frame is the frame of the louder sound', () => {
    const hiss = (gain: number): Float32Array[] =>
      sound(gain).map((samples, channel) => samples.map((value, n) => value + gain * noises[channel][n]))
    const frames = codec.encode(hiss(1))
    const louder = codec.encode(hiss(2.5))
    for (let frame = 0; frame < frames.length / codec.dimensions; frame++) codec.scale(frameOf(codec, frames, frame), 2.5)
    const middle = Math.floor(frames.length / codec.dimensions / 2)
    const [a, b] = [frameOf(codec, frames, middle), frameOf(codec, louder, middle)]
    // Single precision of the largest numbers.
    const largest = b.reduce((most, value) => Math.max(most, Math.abs(value)), 0)
    expect(a).toBeAllclose(b, { atol: 1e-4 * largest, rtol: 0 })
    expect(codec.energy(a) / codec.energy(b)).toBeCloseTo(1, 3)
  })

  it('a frame tells the mean square of its sound', () => {
    const frames = codec.encode(sound(1))
    const count = frames.length / codec.dimensions
    const from = Math.floor(count / 3)
    const to = Math.ceil((2 * count) / 3)
    let sum = 0
    for (let frame = from; frame < to; frame++) sum += codec.energy(frameOf(codec, frames, frame))
    const expected =
      sound(1).reduce((total, samples) => total + samples.reduce((squares, value) => squares + value * value, 0) / samples.length, 0) /
      codec.channels
    // Tones do not fill whole frames; mel triangles lose a little between the lowest band and zero.
    expect(sum / (to - from) / expected).toBeCloseTo(1, 1)
  })
})

describe('codecDescriptors', () => {
  it('name every codec and say what its frames are, with sequences of some seconds', () => {
    const descriptors = codecDescriptors()
    expect(descriptors.map(({ id }) => id)).toEqual(['fourier', 'fourier-full', 'mdct', 'log-mel', 'stft-if'])
    for (const { id, forms } of descriptors) {
      for (const { sampleRate, hopSamples, dimensions, sequenceFrames } of forms) {
        expect(createCodec({ id, sampleRate })).toMatchObject({ hopSamples, dimensions })
        const seconds = (sequenceFrames * hopSamples) / sampleRate
        expect(seconds).toBeGreaterThan(1.5)
        expect(seconds).toBeLessThan(10.1)
      }
    }
  })
})
