import { describe, expect, it } from 'vitest'
import { melFilterBank, melSpectrogram, stft as stftOfSound, toDense } from '../dsp/transforms/index.ts'
import { evaluate, Graph, hostTensor } from '../graph/index.ts'
import { CounterRandom } from '../random.ts'
import { bandMagnitudes, magnitudes, multiScaleSpectralLoss, soundFrames, stft, windowedFrames } from './index.ts'

const noise = (count: number, seed: number): Float32Array => {
  const random = new CounterRandom(seed, 0)
  return Float32Array.from({ length: count }, () => 0.3 * random.normal())
}

const [SIZE, HOP, SAMPLES] = [64, 16, 300]

describe('the Fourier transform as a matrix product', () => {
  it('is that of the codecs, frames from the first sample on', () => {
    const graph = new Graph()
    const sound = noise(SAMPLES, 1)
    const [real, imaginary] = stft(graph.constant(sound, [1, SAMPLES]), { size: SIZE, hop: HOP })
    const [re, im] = evaluate([real, imaginary], new Map())
    const { data, frames, bins } = stftOfSound(sound, { fftSize: SIZE, hopSamples: HOP, center: false })
    expect(real.shape).toEqual([1, frames, bins])
    const tolerance = { rtol: 1e-4, atol: 1e-5 }
    expect(re).toBeAllclose(
      data.filter((_, i) => i % 2 === 0),
      tolerance,
    )
    expect(im).toBeAllclose(
      data.filter((_, i) => i % 2 === 1),
      tolerance,
    )
  })

  it('gives frames back, under the window once more', () => {
    const graph = new Graph()
    const sound = noise(SAMPLES, 3)
    const [real, imaginary] = stft(graph.constant(sound, [1, SAMPLES]), { size: SIZE, hop: HOP })
    const [frames] = evaluate([windowedFrames(real, imaginary, SIZE)], new Map())
    const expected = Float32Array.from({ length: real.shape[1] * SIZE }, (_, i) => {
      const [frame, n] = [Math.floor(i / SIZE), i % SIZE]
      return (0.5 - 0.5 * Math.cos((2 * Math.PI * n) / SIZE)) ** 2 * sound[frame * HOP + n]
    })
    // Sums of 64 products in single precision.
    expect(frames).toBeAllclose(expected, { rtol: 1e-4, atol: 1e-5 })
  })

  it('gathers magnitudes into mel bands as the codecs do', () => {
    const graph = new Graph()
    const sound = noise(SAMPLES, 2)
    const mel = { sampleRate: 8000, fftSize: SIZE, bands: 10 }
    const bank = hostTensor(toDense(melFilterBank(mel)), [10, SIZE / 2 + 1])
    const [bands] = evaluate([bandMagnitudes(graph.constant(sound, [1, SAMPLES]), { size: SIZE, hop: HOP }, bank)], new Map())
    const expected = melSpectrogram(sound, { ...mel, hopSamples: HOP, center: false, exponent: 1 })
    expect(bands).toBeAllclose(expected.data, { rtol: 1e-4, atol: 1e-6 })
  })

  it('refuses frames that do not fit', () => {
    const x = new Graph().input('x', [1, 100])
    expect(() => soundFrames(x, { size: 64, hop: 24 })).toThrow(
      'frames of 64 samples cannot move by 24: the size must be a multiple of the hop',
    )
    expect(() => soundFrames(x, { size: 128, hop: 32 })).toThrow('100 samples do not fill a frame of 128')
  })
})

describe('the spectral loss at several scales', () => {
  const sizes = [64, 32]
  const lossOf = (a: Float32Array, b: Float32Array): number => {
    const graph = new Graph()
    const loss = multiScaleSpectralLoss(graph.constant(a, [1, a.length]), graph.constant(b, [1, b.length]), { sizes })
    return evaluate([loss], new Map())[0][0]
  }

  it('is 0 between equal sounds, and the difference of levels between two levels of one sound', () => {
    const sound = noise(SAMPLES, 3)
    expect(lossOf(sound, sound)).toBe(0)
    const graph = new Graph()
    const means = sizes.map((size) => {
      const [values] = evaluate([magnitudes(graph.constant(sound, [1, SAMPLES]), { size, hop: size / 4 })], new Map())
      return values.reduce((a, b) => a + b) / values.length
    })
    // Twice as loud: |X - 2X| = |X|, and log 2 at each scale but for the 1e-5 under the logarithm.
    const expected = means.reduce((a, b) => a + b) + sizes.length * Math.LN2
    expect(
      Math.abs(
        lossOf(
          sound,
          sound.map((value) => 2 * value),
        ) /
          expected -
          1,
      ),
    ).toBeLessThan(1e-3)
  })

  it('hears no phase: a sine and its cosine are nearly alike, a sine a fifth higher is far', () => {
    const tone = (hertz: number, phase: number): Float32Array =>
      Float32Array.from({ length: 1024 }, (_, n) => 0.5 * Math.sin((2 * Math.PI * hertz * n) / 8000 + phase))
    expect(lossOf(tone(1000, 0), tone(1000, Math.PI / 2))).toBeLessThan(0.02 * lossOf(tone(1000, 0), tone(1500, 0)))
  })
})
