import type { Graph, HostTensor, Tensor } from '../graph/index.ts'
import { abs, add, concat, log, matMul, mean, mul, reshape, slice, split, sqrt, square, sub } from '../graph/index.ts'

export interface FrameOptions {
  /** Samples of a frame; a multiple of the hop. */
  size: number
  /** Samples from frame to frame. */
  hop: number
}

/** Added to power, so that the square root has a slope at silence: 1e-10 is -100 dB of a full-scale sine's bin. */
const SILENCE = 1e-10

/**
 * Overlapping stretches of sound, without padding; what does not fill a frame at the end is left out.
 *
 * @param x float32 [batch, samples]
 * @returns float32 [batch, frames, size], frames = floor((samples - size) / hop) + 1
 * @throws  Error where the size is no multiple of the hop, or the sound shorter than a frame
 */
export function soundFrames(x: Tensor, { size, hop }: FrameOptions): Tensor {
  const [batch, samples] = x.shape
  if (size % hop !== 0) throw new Error(`frames of ${size} samples cannot move by ${hop}: the size must be a multiple of the hop`)
  if (samples < size) throw new Error(`${samples} samples do not fill a frame of ${size}`)
  const frames = Math.floor((samples - size) / hop) + 1
  const overlaps = size / hop
  const blocks = reshape(slice(x, [0, 0], [batch, (frames + overlaps - 1) * hop]), [batch, frames + overlaps - 1, hop])
  return concat(
    Array.from({ length: overlaps }, (_, i) => slice(blocks, [0, i, 0], [batch, frames, hop])),
    2,
  )
}

/** Cosines and negative sines under a periodic Hann window, [size, 2 bins]: real parts of all bins, then imaginary parts. */
const windowedWaves = (size: number): Float32Array => {
  const bins = size / 2 + 1
  const waves = new Float32Array(size * 2 * bins)
  for (let n = 0; n < size; n++) {
    const window = 0.5 - 0.5 * Math.cos((2 * Math.PI * n) / size)
    for (let k = 0; k < bins; k++) {
      const angle = (2 * Math.PI * ((n * k) % size)) / size
      waves[n * 2 * bins + k] = window * Math.cos(angle)
      waves[n * 2 * bins + bins + k] = -window * Math.sin(angle)
    }
  }
  return waves
}

/** Those of a graph by their size: they are large, and one of each does for all transforms. */
const constants = new WeakMap<Graph, Map<number, Tensor>>()

function windowedWavesOf(graph: Graph, size: number): Tensor {
  const known = constants.get(graph) ?? new Map<number, Tensor>()
  constants.set(graph, known)
  const waves = known.get(size) ?? graph.constantOf(windowedWaves(size), [size, size + 2], 'float32')
  known.set(size, waves)
  return waves
}

/**
 * Short-time Fourier transform under a periodic Hann window, without padding, as one matrix product that a gradient flows through.
 *
 *   X[f, k] = sum_n w[n] x[f hop + n] exp(-2 pi i k n / size)
 *
 * @param x    float32 [batch, samples]
 * @param size even
 * @returns    real and imaginary parts, float32 [batch, frames, size / 2 + 1] each
 */
export function stft(x: Tensor, options: FrameOptions): [real: Tensor, imaginary: Tensor] {
  const bins = options.size / 2 + 1
  const [real, imaginary] = split(matMul(soundFrames(x, options), windowedWavesOf(x.graph, options.size)), 2, [bins, bins])
  return [real, imaginary]
}

/**
 * Frames of sound under a periodic Hann window out of spectra: what overlaps to sound where frames follow each other at a quarter of
 * their size or less.
 *
 *   y[n] = w[n] 1/N sum_(k < N) X[k] exp(2 pi i k n / N),   X[N - k] = conj X[k]
 *
 * @param real      float32 [..., size / 2 + 1]
 * @param imaginary the same; that of the first and the last bin does not count
 * @param size      even
 * @returns         float32 [..., size]
 */
export function windowedFrames(real: Tensor, imaginary: Tensor, size: number): Tensor {
  const bins = size / 2 + 1
  const { graph } = real
  // Bins between the first and the last stand for two: themselves and their mirror.
  const shares = Float32Array.from({ length: bins }, (_, k) => (k === 0 || k === bins - 1 ? 1 : 2) / size)
  const share = graph.constantOf(shares, [bins], 'float32')
  const waves = windowedWavesOf(graph, size)
  return matMul(concat([mul(real, share), mul(imaginary, share)], real.rank - 1), waves, { transposeB: true })
}

/**
 * Magnitudes of the short-time Fourier transform; at silence 1e-5 instead of 0.
 *
 * @param x float32 [batch, samples]
 * @returns float32 [batch, frames, bins]
 */
export function magnitudes(x: Tensor, options: FrameOptions): Tensor {
  const [real, imaginary] = stft(x, options)
  return sqrt(add(add(square(real), square(imaginary)), SILENCE))
}

/**
 * Magnitudes gathered into the bands of a filter bank, as ears do.
 *
 * @param x    float32 [batch, samples]
 * @param bank float32 [bands, bins], such as the mel filter bank of dsp/
 * @returns    float32 [batch, frames, bands]
 */
export const bandMagnitudes = (x: Tensor, options: FrameOptions, bank: HostTensor): Tensor =>
  matMul(magnitudes(x, options), x.graph.constantOf(bank.data, bank.shape, 'float32'), { transposeB: true })

export interface SpectralLossOptions {
  /** Samples of a frame at each scale; frames move by a quarter. */
  sizes?: readonly number[]
  /** Added to magnitudes before the logarithm. */
  floor?: number
}

/**
 * How two sounds differ at several resolutions of time and frequency: the sum over the scales of mean |X - Y| + mean |log X - log Y|.
 *
 * @param x float32 [batch, samples], no shorter than the largest frame
 * @param y float32 [batch, samples]
 * @returns float32 []
 * @source  Engel et al. 2020 (DDSP), section 4.1, after Wang et al. 2019
 */
export function multiScaleSpectralLoss(
  x: Tensor,
  y: Tensor,
  { sizes = [2048, 1024, 512, 256, 128, 64], floor = 1e-5 }: SpectralLossOptions = {},
): Tensor {
  const scales = sizes.map((size) => {
    const [a, b] = [x, y].map((sound) => magnitudes(sound, { size, hop: size / 4 }))
    const linear = mean(abs(sub(a, b)))
    return add(linear, mean(abs(sub(log(add(a, floor)), log(add(b, floor))))))
  })
  return scales.reduce((a, b) => add(a, b))
}
