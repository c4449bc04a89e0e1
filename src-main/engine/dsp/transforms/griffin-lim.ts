import { ShapeError } from '../../errors.ts'
import { realFftPlan } from '../fft-plan.ts'
import { ParameterError, requireInteger } from './parameter-error.ts'
import { requireShape, type Spectrogram } from './spectrogram.ts'
import { planStft, type StftOptions, type StftPlan, transformFrame } from './stft.ts'

export interface GriffinLimOptions extends StftOptions {
  iterations?: number
  /** 0: the original method; 0.99: fast, each step goes on in the direction of the last. */
  momentum?: number
  /** Phases to begin with, radians, shape [frames, bins], e.g. of {@link integratePhase}; random by default. */
  initialPhases?: Spectrogram
  /** Of the random phases. */
  seed?: number
  /** Length of the result; what the frames span by default. */
  lengthSamples?: number
}

/**
 * A sound whose spectrogram comes near to given magnitudes, by going back and forth between sounds and spectrograms: of each spectrogram
 * that a sound has, only the phases are kept.
 *
 *   Y[i] = stft(istft(A exp(j arg T[i]))),   T[i + 1] = Y[i] - momentum / (1 + momentum) Y[i - 1]
 *
 * @param magnitudes  A, shape [frames, N / 2 + 1]
 * @returns           shape [samples]; its level is right, its sign is arbitrary
 * @source            Griffin and Lim 1984; Perraudin, Balazs and Sondergaard 2013, algorithm 2; agrees with librosa.griffinlim
 */
export function griffinLim(magnitudes: Spectrogram, options: GriffinLimOptions): Float32Array {
  requireShape('griffinLim', magnitudes)
  const plan = planStft(options)
  const { iterations = 32, momentum = 0.99, initialPhases, seed = 1 } = options
  requireInteger('griffinLim', 'iterations', iterations, 0)
  if (!(momentum >= 0 && momentum < 1)) throw new ParameterError('griffinLim', 'momentum', momentum, 'must lie between 0 and 1')
  const { frames, bins, data } = magnitudes
  if (bins !== plan.bins)
    throw new ShapeError('griffinLim', [[frames, bins]], `a transform of ${plan.fftSize} samples has ${plan.bins} bins`)
  if (initialPhases && initialPhases.data.length !== data.length) {
    throw new ShapeError(
      'griffinLim',
      [
        [frames, bins],
        [initialPhases.frames, initialPhases.bins],
      ],
      'phases and magnitudes differ in shape',
    )
  }
  const random = uniform(seed)
  const spectra = startingSpectra(magnitudes, (i) => initialPhases?.data[i] ?? 2 * Math.PI * random())
  const sound = new OverlapAdd(plan, frames)
  let previous = new Float32Array(spectra.length)
  let current = new Float32Array(spectra.length)
  const weight = momentum / (1 + momentum)
  for (let iteration = 0; iteration < iterations; iteration++) {
    sound.synthesise(spectra)
    sound.analyse(current)
    projectToMagnitudes(magnitudes, current, previous, iteration === 0 ? 0 : weight, spectra)
    const swapped = previous
    previous = current
    current = swapped
  }
  sound.synthesise(spectra)
  return sound.result(options.lengthSamples)
}

/** Spectra of given magnitudes and phases, packed as PFFFT packs: N numbers a frame. */
function startingSpectra({ frames, bins, data }: Spectrogram, phase: (i: number) => number): Float32Array {
  const size = 2 * (bins - 1)
  const spectra = new Float32Array(frames * size)
  for (let frame = 0; frame < frames; frame++) {
    const at = frame * bins
    const to = frame * size
    spectra[to] = data[at] * Math.sign(Math.cos(phase(at)))
    spectra[to + 1] = data[at + bins - 1] * Math.sign(Math.cos(phase(at + bins - 1)))
    for (let k = 1; k < bins - 1; k++) {
      const angle = phase(at + k)
      spectra[to + 2 * k] = data[at + k] * Math.cos(angle)
      spectra[to + 2 * k + 1] = data[at + k] * Math.sin(angle)
    }
  }
  return spectra
}

/** spectra = magnitudes * (current - weight * previous) / |current - weight * previous|, all packed. */
function projectToMagnitudes(
  magnitudes: Spectrogram,
  current: Float32Array,
  previous: Float32Array,
  weight: number,
  spectra: Float32Array,
): void {
  const { frames, bins, data } = magnitudes
  const size = 2 * (bins - 1)
  for (let frame = 0; frame < frames; frame++) {
    const to = frame * size
    const at = frame * bins
    spectra[to] = current[to] - weight * previous[to] < 0 ? -data[at] : data[at]
    spectra[to + 1] = current[to + 1] - weight * previous[to + 1] < 0 ? -data[at + bins - 1] : data[at + bins - 1]
    for (let k = 1; k < bins - 1; k++) {
      const i = to + 2 * k
      const re = current[i] - weight * previous[i]
      const im = current[i + 1] - weight * previous[i + 1]
      const power = re * re + im * im
      if (power > 1e-30) {
        const scale = data[at + k] / Math.sqrt(power)
        spectra[i] = re * scale
        spectra[i + 1] = im * scale
      } else {
        spectra[i] = data[at + k]
        spectra[i + 1] = 0
      }
    }
  }
}

/** Sound from packed spectra and back, again and again, with everything that does not change computed once. */
class OverlapAdd {
  readonly #plan: StftPlan
  readonly #frames: number
  readonly #samples: Float32Array
  /** 1 / (N sum of squared windows), 0 where the signal is padding. */
  readonly #scale: Float32Array

  constructor(plan: StftPlan, frames: number) {
    this.#plan = plan
    this.#frames = frames
    const { fftSize, hopSamples, window, center } = plan
    const length = (frames - 1) * hopSamples + fftSize
    this.#samples = new Float32Array(length)
    this.#scale = new Float32Array(length)
    for (let frame = 0; frame < frames; frame++) {
      for (let n = 0; n < fftSize; n++) this.#scale[frame * hopSamples + n] += window[n] * window[n]
    }
    for (let n = 0; n < length; n++) this.#scale[n] = this.#scale[n] > 1e-10 ? 1 / (fftSize * this.#scale[n]) : 0
    if (center) {
      this.#scale.fill(0, 0, fftSize / 2)
      this.#scale.fill(0, length - fftSize / 2)
    }
  }

  synthesise(spectra: Float32Array): void {
    const { fftSize, hopSamples, window } = this.#plan
    const fft = realFftPlan(fftSize)
    const samples = this.#samples.fill(0)
    const { input, spectrum } = fft
    for (let frame = 0; frame < this.#frames; frame++) {
      spectrum.set(spectra.subarray(frame * fftSize, (frame + 1) * fftSize))
      fft.inverseWindowed(window)
      const at = frame * hopSamples
      for (let n = 0; n < fftSize; n++) samples[at + n] += input[n]
    }
    const scale = this.#scale
    for (let n = 0; n < samples.length; n++) samples[n] *= scale[n]
  }

  analyse(spectra: Float32Array): void {
    const { fftSize, hopSamples, window } = this.#plan
    const fft = realFftPlan(fftSize)
    for (let frame = 0; frame < this.#frames; frame++) {
      spectra.set(transformFrame(fft, window, this.#samples, frame * hopSamples), frame * fftSize)
    }
  }

  result(lengthSamples?: number): Float32Array {
    const pad = this.#plan.center ? this.#plan.fftSize / 2 : 0
    const spanned = this.#samples.slice(pad, this.#samples.length - pad)
    if (lengthSamples === undefined || lengthSamples === spanned.length) return spanned
    const result = new Float32Array(lengthSamples)
    result.set(spanned.subarray(0, lengthSamples))
    return result
  }
}

/** Uniform numbers in 0..1 from a seed (xorshift32). */
export function uniform(seed: number): () => number {
  let state = (seed ^ 0x9e3779b9) >>> 0 || 1
  return () => {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    state >>>= 0
    return state / 2 ** 32
  }
}
