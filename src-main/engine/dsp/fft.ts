import { ShapeError } from '../errors.ts'
import { pffft } from './pffft-module.ts'

/** Whether a transform of this size exists: 2^a 3^b 5^c with a >= 5. */
export function isFftSize(size: number): boolean {
  if (!Number.isInteger(size) || size < 32 || size % 32 !== 0) return false
  let rest = size / 32
  for (const factor of [2, 3, 5]) while (rest % factor === 0) rest /= factor
  return rest === 1
}

/** The smallest supported size that is not below `atLeast`. */
export function nextFftSize(atLeast: number): number {
  for (let size = Math.max(32, Math.ceil(atLeast / 32) * 32); ; size += 32) if (isFftSize(size)) return size
}

interface Plan {
  setup: number
  buffer: number
  work: number
}

/** Plans live as long as the process: an application uses few sizes, each again and again. */
const plans = new Map<number, Plan>()

function planFor(size: number): Plan {
  let plan = plans.get(size)
  if (!plan) {
    if (!isFftSize(size)) {
      throw new ShapeError(
        'RealFft',
        [[size]],
        `there is no transform of ${size} samples; the next size up is ${nextFftSize(Math.max(1, Math.floor(size) || 1))}`,
      )
    }
    plan = {
      setup: pffft._pffft_new_setup(size, 0),
      buffer: pffft._pffft_aligned_malloc(size * 4),
      work: pffft._pffft_aligned_malloc(size * 4),
    }
    plans.set(size, plan)
  }
  return plan
}

/**
 * The Fourier transform of a real signal of one size, and its inverse.
 *
 *   X[k] = sum_n x[n] exp(-2 pi i k n / N),   k = 0 .. N/2
 *
 * float32 in and out; the error stays below 1e-6 of the largest value at the sizes used here.
 */
export class RealFft {
  readonly size: number
  /** N/2 + 1 */
  readonly bins: number
  readonly #plan: Plan

  /**
   * @param size  N, samples: 2^a 3^b 5^c with a >= 5
   * @throws ShapeError for other sizes, with the next one that exists
   */
  constructor(size: number) {
    this.#plan = planFor(size)
    this.size = size
    this.bins = size / 2 + 1
  }

  /**
   * @param input      [N] samples
   * @param real       [N/2 + 1], written
   * @param imaginary  [N/2 + 1], written; first and last are 0
   */
  forward(input: Float32Array, real: Float32Array, imaginary: Float32Array): void {
    const { setup, buffer, work } = this.#plan
    const { size } = this
    const at = buffer >> 2
    pffft.HEAPF32.set(input.length === size ? input : input.subarray(0, size), at)
    pffft._pffft_transform_ordered(setup, buffer, buffer, work, 0)
    const spectrum = pffft.HEAPF32
    const half = size / 2
    // The two values that are real, at 0 and at half the sample rate, share the first place.
    real[0] = spectrum[at]
    imaginary[0] = 0
    real[half] = spectrum[at + 1]
    imaginary[half] = 0
    for (let k = 1; k < half; k++) {
      real[k] = spectrum[at + 2 * k]
      imaginary[k] = spectrum[at + 2 * k + 1]
    }
  }

  /**
   * The inverse with its factor 1/N: `inverse(forward(x)) = x`.
   *
   *   x[n] = 1/N sum_{k=0}^{N-1} X[k] exp(2 pi i k n / N),   X[N-k] = conj(X[k])
   *
   * @param real       [N/2 + 1]
   * @param imaginary  [N/2 + 1]; first and last are taken as 0
   * @param output     [N] samples, written
   */
  inverse(real: Float32Array, imaginary: Float32Array, output: Float32Array): void {
    const { setup, buffer, work } = this.#plan
    const { size } = this
    const at = buffer >> 2
    const spectrum = pffft.HEAPF32
    const half = size / 2
    const scale = 1 / size
    spectrum[at] = real[0] * scale
    spectrum[at + 1] = real[half] * scale
    for (let k = 1; k < half; k++) {
      spectrum[at + 2 * k] = real[k] * scale
      spectrum[at + 2 * k + 1] = imaginary[k] * scale
    }
    pffft._pffft_transform_ordered(setup, buffer, buffer, work, 1)
    output.set(pffft.HEAPF32.subarray(at, at + size))
  }
}
