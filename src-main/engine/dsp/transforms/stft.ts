/**
 * The short-time Fourier transform and its inverse: a sound as overlapping spectra, and back. Conventions are librosa's.
 */
import { ShapeError } from '../../errors.ts'
import { type FftPlan, realFftPlan } from '../fft-plan.ts'
import { analysisWindow, type AnalysisWindow } from './analysis-window.ts'
import { Framer, type PadMode } from './framer.ts'
import { requireInteger, ParameterError } from './parameter-error.ts'
import { type ComplexSpectrogram, requireShape, type Spectrogram } from './spectrogram.ts'

export interface StftOptions {
  /** N, samples of one transform: 2^a 3^b 5^c with a >= 5. */
  fftSize: number
  /** Samples from frame to frame; a quarter of the window by default. */
  hopSamples?: number
  /** Samples the window spans, centred in the transform; `fftSize` by default. */
  windowSamples?: number
  window?: AnalysisWindow
  /** True: frame t is centred on sample t * hop, and the signal is padded at both ends. False: it starts there. */
  center?: boolean
  padMode?: PadMode
}

/** Options with their defaults, and the window padded to N. */
export interface StftPlan {
  fftSize: number
  hopSamples: number
  bins: number
  window: Float32Array
  center: boolean
  padMode: PadMode
}

export function planStft(options: StftOptions): StftPlan {
  const { fftSize, windowSamples = fftSize, window = 'hann', center = true, padMode = 'zero' } = options
  requireInteger('stft', 'windowSamples', windowSamples, 1)
  const hopSamples = options.hopSamples ?? Math.max(1, Math.floor(windowSamples / 4))
  requireInteger('stft', 'hopSamples', hopSamples, 1)
  if (windowSamples > fftSize) throw new ParameterError('stft', 'windowSamples', windowSamples, `must not exceed fftSize (${fftSize})`)
  realFftPlan(fftSize)
  const padded = new Float32Array(fftSize)
  padded.set(analysisWindow(window, windowSamples), Math.floor((fftSize - windowSamples) / 2))
  return { fftSize, hopSamples, bins: fftSize / 2 + 1, window: padded, center, padMode }
}

/** A framer that cuts the frames of a transform. */
export function stftFramer(plan: StftPlan, receive: (buffer: Float32Array, at: number, frame: number) => void): Framer {
  const pad = plan.center ? plan.fftSize / 2 : 0
  return new Framer(
    { frameSamples: plan.fftSize, hopSamples: plan.hopSamples, padBefore: pad, padAfter: pad, padMode: plan.padMode },
    receive,
  )
}

/** Transforms one windowed frame: `fft.spectrum` then holds it, packed as PFFFT packs (see {@link FftPlan}). */
export function transformFrame(fft: FftPlan, window: Float32Array, samples: Float32Array, at: number): Float32Array {
  fft.forwardWindowed(samples, at, window)
  return fft.spectrum
}

/** Copies a packed spectrum to `bins` complex numbers at `resultAt`. */
export function unpackSpectrum(spectrum: Float32Array, result: Float32Array, resultAt: number): void {
  const size = spectrum.length
  result.set(spectrum, resultAt)
  result[resultAt + 1] = 0
  result[resultAt + size] = spectrum[1]
  result[resultAt + size + 1] = 0
}

/** Copies `bins` complex numbers at `at` to a packed spectrum. */
export function packSpectrum(values: Float32Array, at: number, spectrum: Float32Array): void {
  const size = spectrum.length
  spectrum.set(values.subarray(at, at + size))
  spectrum[1] = values[at + size]
}

/** Frames a transform gives of `samples` samples. */
export function stftFrameCount(samples: number, { fftSize, hopSamples, center }: StftPlan): number {
  const padded = center ? samples + 2 * (fftSize / 2) : samples
  return padded < fftSize ? 0 : 1 + Math.floor((padded - fftSize) / hopSamples)
}

/** Runs a whole signal through a framer and checks that it gave something. */
export function frameAll(
  samples: Float32Array,
  plan: StftPlan,
  receive: (buffer: Float32Array, at: number, frame: number) => void,
): number {
  const frames = stftFrameCount(samples.length, plan)
  if (frames === 0) throw new ShapeError('stft', [[samples.length]], `the signal is shorter than one frame of ${plan.fftSize} samples`)
  const framer = stftFramer(plan, receive)
  framer.push(samples)
  framer.finish()
  return frames
}

/**
 * Short-time Fourier transform.
 *
 *   X[t, k] = sum_n w[n] x[t hop + n - (center ? N / 2 : 0)] exp(-2 pi i k n / N)
 *
 * @param samples  shape [samples], mono
 * @returns        shape [frames, N / 2 + 1, 2]; frames = 1 + floor(samples / hop) where centred
 * @throws         ShapeError where the signal is shorter than a frame and not centred, or too short to be mirrored
 * @source         Allen and Rabiner 1977; agrees with librosa.stft (there shape [bins, frames])
 */
export function stft(samples: Float32Array, options: StftOptions): ComplexSpectrogram {
  const plan = planStft(options)
  const { bins, window } = plan
  const data = new Float32Array(stftFrameCount(samples.length, plan) * bins * 2)
  const fft = realFftPlan(plan.fftSize)
  const frames = frameAll(samples, plan, (buffer, at, frame) =>
    unpackSpectrum(transformFrame(fft, window, buffer, at), data, frame * bins * 2),
  )
  return { frames, bins, data }
}

/**
 * Power spectrogram |X|^2 without keeping X.
 *
 * @param exponent  2: power; 1: magnitude
 * @returns         shape [frames, N / 2 + 1]
 */
export function powerSpectrogram(samples: Float32Array, options: StftOptions, exponent: 1 | 2 = 2): Spectrogram {
  const plan = planStft(options)
  const { bins, window } = plan
  const data = new Float32Array(stftFrameCount(samples.length, plan) * bins)
  const fft = realFftPlan(plan.fftSize)
  const frames = frameAll(samples, plan, (buffer, at, frame) => {
    fft.forwardWindowed(buffer, at, window)
    fft.power(data, frame * bins)
  })
  if (exponent === 1) for (let i = 0; i < data.length; i++) data[i] = Math.sqrt(data[i])
  return { frames, bins, data }
}

/**
 * Inverse short-time Fourier transform by weighted overlap-add, the least-squares signal of a spectrogram.
 *
 *   x[n] = sum_t w[n - t hop] irfft(X[t])[n - t hop] / sum_t w[n - t hop]^2
 *
 * @param spectrogram    shape [frames, N / 2 + 1, 2]
 * @param lengthSamples  length of the result; by default what the frames span (less the padding, where centred)
 * @returns              shape [samples]
 * @source               Griffin and Lim 1984, equation 6; agrees with librosa.istft
 */
export function istft(spectrogram: ComplexSpectrogram, options: StftOptions & { lengthSamples?: number }): Float32Array {
  const stream = new IstftStream(options)
  requireShape('istft', spectrogram, 2)
  const { frames, bins, data } = spectrogram
  const { fftSize, hopSamples, center } = stream.plan
  const spanned = Math.max(0, (frames - 1) * hopSamples + fftSize - (center ? 2 * (fftSize / 2) : 0))
  const result = new Float32Array(options.lengthSamples ?? spanned)
  let filled = 0
  const take = (samples: Float32Array): void => {
    const room = result.length - filled
    result.set(samples.length > room ? samples.subarray(0, room) : samples, filled)
    filled += Math.min(room, samples.length)
  }
  const batch = Math.max(1, Math.ceil(65536 / hopSamples))
  for (let frame = 0; frame < frames; frame += batch) {
    take(stream.push(data.subarray(frame * bins * 2, Math.min(frames, frame + batch) * bins * 2)))
  }
  take(stream.finish(options.lengthSamples === undefined))
  return result
}

/** The transform of {@link stft} on a stream of blocks: all frames together equal those of the offline form. */
export class StftStream {
  readonly plan: StftPlan
  readonly #framer: Framer
  #pending: Float32Array[] = []

  constructor(options: StftOptions) {
    this.plan = planStft(options)
    const { bins, window } = this.plan
    const fft = realFftPlan(this.plan.fftSize)
    this.#framer = stftFramer(this.plan, (buffer, at) => {
      const frame = new Float32Array(bins * 2)
      unpackSpectrum(transformFrame(fft, window, buffer, at), frame, 0)
      this.#pending.push(frame)
    })
  }

  /** Takes samples of any number; returns the frames that are complete, shape [frames, bins, 2]. */
  push(block: Float32Array): ComplexSpectrogram {
    this.#framer.push(block)
    return this.#drain()
  }

  /** Ends the signal; returns the last frames. */
  finish(): ComplexSpectrogram {
    this.#framer.finish()
    return this.#drain()
  }

  #drain(): ComplexSpectrogram {
    const { bins } = this.plan
    const data = new Float32Array(this.#pending.length * bins * 2)
    this.#pending.forEach((frame, i) => data.set(frame, i * bins * 2))
    const frames = this.#pending.length
    this.#pending = []
    return { frames, bins, data }
  }
}

/** {@link istft} on a stream of frames: samples come out as soon as no later frame can change them. */
export class IstftStream {
  readonly plan: StftPlan
  readonly #fft: FftPlan
  /** The window with the transform's 1 / N in it. */
  readonly #synthesisWindow: Float32Array
  /** Overlapped frames, from the next sample to come out. */
  readonly #sum: Float32Array
  /** For 1, 2, ... frames that reach a hop: 1 / the sum of their squared windows. */
  readonly #gains: Float32Array[]
  /** Samples at the start that are padding and stay inside. */
  #skip: number
  #frames = 0

  constructor(options: StftOptions) {
    this.plan = planStft(options)
    const { fftSize, hopSamples, window, center } = this.plan
    this.#fft = realFftPlan(fftSize)
    this.#synthesisWindow = window.map((value) => value / fftSize)
    this.#sum = new Float32Array(Math.max(fftSize, hopSamples))
    this.#gains = Array.from({ length: Math.ceil(fftSize / hopSamples) }, (_, i) =>
      Float32Array.from({ length: hopSamples }, (_value, n) => this.#gain(n, 0, i)),
    )
    this.#skip = center ? fftSize / 2 : 0
  }

  /**
   * @param frames  shape [frames, bins, 2], any number of whole frames
   * @returns       the samples that are complete: `hopSamples` a frame, less the padding at the start
   */
  push(frames: Float32Array): Float32Array {
    const { bins, hopSamples } = this.plan
    const count = frames.length / (bins * 2)
    if (!Number.isInteger(count)) throw new ShapeError('istft', [[frames.length]], `frames have ${bins} bins of two numbers`)
    const result = new Float32Array(count * hopSamples)
    for (let frame = 0; frame < count; frame++) {
      this.#overlap(frames, frame * bins * 2)
      const gains = this.#gains[Math.min(this.#frames, this.#gains.length) - 1]
      const at = frame * hopSamples
      for (let n = 0; n < hopSamples; n++) result[at + n] = this.#sum[n] * gains[n]
      this.#sum.copyWithin(0, hopSamples)
      this.#sum.fill(0, this.#sum.length - hopSamples)
    }
    return this.#withoutPadding(result)
  }

  /**
   * Ends the signal; returns the samples that only the last frames reach.
   * @param trimPadding  leave out the padding after the end, where centred
   */
  finish(trimPadding = true): Float32Array {
    const { fftSize, hopSamples, center } = this.plan
    const tail = this.#frames === 0 ? 0 : Math.max(0, fftSize - hopSamples)
    const result = Float32Array.from({ length: tail }, (_, n) => this.#sum[n] * this.#gain(n, 1, this.#frames))
    const kept = this.#withoutPadding(result)
    return center && trimPadding ? kept.subarray(0, Math.max(0, kept.length - fftSize / 2)) : kept
  }

  /** 1 / sum of w[n + i hop]^2 over i = first .. last, 0 where no window reaches. */
  #gain(n: number, first: number, last: number): number {
    const { fftSize, hopSamples, window } = this.plan
    let weight = 0
    for (let i = first, at = n + first * hopSamples; i <= last && at < fftSize; i++, at += hopSamples) weight += window[at] * window[at]
    return weight > 1e-30 ? 1 / weight : 0
  }

  #overlap(frames: Float32Array, at: number): void {
    const fft = this.#fft
    packSpectrum(frames, at, fft.spectrum)
    fft.inverseWindowed(this.#synthesisWindow)
    const output = fft.input
    const sum = this.#sum
    for (let n = 0; n < output.length; n++) sum[n] += output[n]
    this.#frames++
  }

  #withoutPadding(samples: Float32Array): Float32Array {
    const dropped = Math.min(this.#skip, samples.length)
    this.#skip -= dropped
    return dropped > 0 ? samples.subarray(dropped) : samples
  }
}
