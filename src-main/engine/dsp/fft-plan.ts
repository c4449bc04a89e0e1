/**
 * Fast Fourier transforms in place in WebAssembly memory: PFFFT (J. Pommier), SIMD build, single precision.
 *
 * A plan owns its buffers, so a caller writes its frame straight into `input` and reads its spectrum straight from `spectrum`, without
 * copies. Plans are kept for the life of the process, one a size: whoever calls `forward` or `inverse` reads the result before anyone else
 * runs the same plan. A 2048-point real transform takes about 2.8 us.
 */
import { ShapeError } from '../errors.ts'
import { isFftSize, nextFftSize } from './fft.ts'
import { kernels, pffft } from './pffft-module.ts'

const REAL = 0
const COMPLEX = 1
const FORWARD = 0
const BACKWARD = 1
const BYTES = Float32Array.BYTES_PER_ELEMENT

/** Whether a complex transform of this size exists: a multiple of 16 without prime factors above 5. */
export const isComplexFftSize = (size: number): boolean => isFftSize(2 * size)

export class FftPlan {
  readonly #setup: number
  readonly #inputAt: number
  readonly #spectrumAt: number
  readonly #workAt: number
  readonly #floats: number
  #heap = pffft.HEAPF32
  #input: Float32Array = new Float32Array(0)
  #spectrum: Float32Array = new Float32Array(0)
  /** Made when first used: the window or response last used, and where a copy of it and a power spectrum lie. */
  #weights: Float32Array | null = null
  #weightsAt = 0
  #powerAt = 0

  constructor(
    readonly size: number,
    kind: 'real' | 'complex',
  ) {
    this.#floats = kind === 'real' ? size : 2 * size
    this.#setup = pffft._pffft_new_setup(size, kind === 'real' ? REAL : COMPLEX)
    this.#inputAt = pffft._pffft_aligned_malloc(this.#floats * BYTES)
    this.#spectrumAt = pffft._pffft_aligned_malloc(this.#floats * BYTES)
    this.#workAt = pffft._pffft_aligned_malloc(this.#floats * BYTES)
    this.#look()
  }

  /** Samples: `size` reals, or `size` complex numbers interleaved. A view that stays good until another plan is made. */
  get input(): Float32Array {
    this.#look()
    return this.#input
  }

  /**
   * The spectrum. Of a real plan, `size` numbers: re[0], re[size / 2], then re[k], im[k] for k = 1 .. size / 2 - 1.
   * Of a complex plan, `size` complex numbers interleaved. A view that stays good until another plan is made.
   */
  get spectrum(): Float32Array {
    this.#look()
    return this.#spectrum
  }

  /** `spectrum[k] = sum_n input[n] exp(-2 pi i k n / size)`. */
  forward(): void {
    pffft._pffft_transform_ordered(this.#setup, this.#inputAt, this.#spectrumAt, this.#workAt, FORWARD)
  }

  /** `input[n] = sum_k spectrum[k] exp(2 pi i k n / size)`: unscaled, forward then inverse gives `size` times the input. */
  inverse(): void {
    pffft._pffft_transform_ordered(this.#setup, this.#spectrumAt, this.#inputAt, this.#workAt, BACKWARD)
  }

  /**
   * {@link forward} of `size` samples from `at`, each weighed by the window; before the first sample and after the last is silence. Windows
   * are known by identity: one that is used for all frames is copied once, and must not change.
   */
  forwardWindowed(samples: Float32Array, at: number, window: Float32Array): void {
    const { input } = this
    const first = Math.max(0, at)
    const there = samples.subarray(first, Math.max(first, at + this.#floats))
    if (there.length < this.#floats) input.fill(0)
    if (there.length > 0) input.set(there, first - at)
    kernels.multiply(this.#inputAt, this.#weightsIn(window), this.#inputAt, this.#floats)
    this.forward()
  }

  /** {@link inverse}, each sample weighed by the window; see {@link forwardWindowed}. */
  inverseWindowed(window: Float32Array): void {
    this.inverse()
    kernels.multiply(this.#inputAt, this.#weightsIn(window), this.#inputAt, this.#floats)
  }

  /** Of a real plan: |spectrum[k]|^2 for k = 0 .. size / 2, written to `result` from `at`. */
  power(result: Float32Array, at: number): void {
    const half = this.size / 2
    this.#powerAt ||= pffft._pffft_aligned_malloc(half * BYTES)
    kernels.power(this.#spectrumAt, this.#powerAt, half)
    const { spectrum } = this
    const start = this.#powerAt / BYTES
    result.set(this.#heap.subarray(start, start + half), at)
    result[at] = spectrum[0] * spectrum[0]
    result[at + half] = spectrum[1] * spectrum[1]
  }

  /** Of a real plan: |spectrum[k]| for k = 0 .. result.length - 1, below size / 2. */
  magnitudes(result: Float32Array): void {
    const { spectrum } = this
    result[0] = Math.abs(spectrum[0])
    for (let k = 1; k < result.length; k++) {
      const re = spectrum[2 * k]
      const im = spectrum[2 * k + 1]
      result[k] = Math.sqrt(re * re + im * im)
    }
  }

  /**
   * Of a real plan: each bin of the spectrum times a weight.
   *
   * @param weights  [size / 2 + 1] or more
   */
  weigh(weights: Float32Array): void {
    const half = this.size / 2
    this.#powerAt ||= pffft._pffft_aligned_malloc(half * BYTES)
    const { spectrum } = this
    const [first, last] = [spectrum[0] * weights[0], spectrum[1] * weights[half]]
    this.#heap.set(weights.subarray(0, half), this.#powerAt / BYTES)
    kernels.weigh(this.#spectrumAt, this.#powerAt, half)
    spectrum[0] = first
    spectrum[1] = last
  }

  /**
   * Of real plans: the spectrum times a response becomes the spectrum of `target`, where what the response does not reach is 0.
   *
   * @param response  [min(size, target.size)], in the order of {@link spectrum}; known by identity, as windows are
   */
  filterInto(target: FftPlan, response: Float32Array): void {
    kernels.multiply(this.#spectrumAt, this.#weightsIn(response), target.#spectrumAt, response.length)
    target.spectrum.fill(0, response.length)
  }

  #weightsIn(weights: Float32Array): number {
    this.#weightsAt ||= pffft._pffft_aligned_malloc(this.#floats * BYTES)
    if (this.#weights !== weights) {
      this.#look()
      this.#heap.set(weights, this.#weightsAt / BYTES)
      this.#weights = weights
    }
    return this.#weightsAt
  }

  /** Memory that grew has moved: views on the old one are empty. */
  #look(): void {
    if (this.#input.length > 0 && this.#heap === pffft.HEAPF32) return
    this.#heap = pffft.HEAPF32
    this.#input = new Float32Array(this.#heap.buffer, this.#inputAt, this.#floats)
    this.#spectrum = new Float32Array(this.#heap.buffer, this.#spectrumAt, this.#floats)
  }
}

const plans = new Map<string, FftPlan>()

function plan(size: number, kind: 'real' | 'complex'): FftPlan {
  const key = `${kind} ${size}`
  const known = plans.get(key)
  if (known) return known
  const step = kind === 'real' ? 1 : 2
  if (!isFftSize(step * size)) {
    const next = nextFftSize(Math.max(1, Math.ceil(step * size) || 1)) / step
    throw new ShapeError('FftPlan', [[size]], `there is no ${kind} transform of ${size} samples; the next size up is ${next}`)
  }
  const made = new FftPlan(size, kind)
  plans.set(key, made)
  return made
}

/** The plan of real transforms of `size` samples. */
export const realFftPlan = (size: number): FftPlan => plan(size, 'real')

/** The plan of complex transforms of `size` samples. */
export const complexFftPlan = (size: number): FftPlan => plan(size, 'complex')
