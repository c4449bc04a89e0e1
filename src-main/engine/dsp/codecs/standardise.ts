import { ShapeError } from '../../errors.ts'

/**
 * Standardisation of frames: every dimension to mean 0 and deviation 1 (`per-dimension`), or mean 0 and one common scale
 * (`global`), which keeps loud dimensions loud and makes the loss follow what is heard.
 *
 *   z[d] = (x[d] - mean[d]) / scale[d]
 */

export type StandardisationKind = 'per-dimension' | 'global'

/** Serialisable; float64 so that it survives JSON without loss. */
export interface Standardisation {
  kind: StandardisationKind
  /** Frames that it was measured on. */
  frames: number
  /** [dimensions] */
  mean: number[]
  /** [dimensions], all > 0; equal values where `kind` is global. */
  scale: number[]
}

/** Deviations below this part of the root mean square deviation of all dimensions are noise of the arithmetic, not sound. */
const DEAD_DIMENSION = 1e-6
/** Frames that deviate by less do not move at all: -240 dB. A divisor far below would be zero in single precision. */
const NO_DEVIATION = 1e-12

/**
 * Mean and variance of each dimension, frame by frame.
 *
 *   mean_n = mean_{n-1} + (x - mean_{n-1}) / n
 *   M_n    = M_{n-1} + (x - mean_{n-1}) (x - mean_n),   variance = M_n / n
 *
 * @source Welford 1962; merging of two: Chan, Golub & LeVeque 1979
 */
export class StandardisationStatistics {
  readonly dimensions: number
  #frames = 0
  readonly #mean: Float64Array
  readonly #squares: Float64Array

  constructor(dimensions: number) {
    this.dimensions = dimensions
    this.#mean = new Float64Array(dimensions)
    this.#squares = new Float64Array(dimensions)
  }

  get frames(): number {
    return this.#frames
  }

  /** @param frames  [n, dimensions], row-major */
  add(frames: Float32Array): void {
    const { dimensions } = this
    requireRows('standardise.add', frames, dimensions)
    const mean = this.#mean
    const squares = this.#squares
    for (let row = 0; row < frames.length; row += dimensions) {
      const weight = 1 / ++this.#frames
      for (let d = 0; d < dimensions; d++) {
        const x = frames[row + d]
        const delta = x - mean[d]
        mean[d] += delta * weight
        squares[d] += delta * (x - mean[d])
      }
    }
  }

  /**
   * @throws ShapeError where no frame was added
   */
  finish(kind: StandardisationKind): Standardisation {
    if (this.#frames === 0) throw new ShapeError('standardise', [[0, this.dimensions]], 'there are no frames to measure')
    const variance = this.#squares.map((sum) => Math.max(0, sum / this.#frames))
    const common = Math.sqrt(variance.reduce((sum, value) => sum + value, 0) / this.dimensions)
    // A dimension that never moves (the imaginary part at 0 Hz, a silent corner) stays as it is instead of blowing up rounding noise.
    const moves = common > NO_DEVIATION
    const fallback = moves ? common : 1
    const scale =
      kind === 'global'
        ? Array.from({ length: this.dimensions }, () => fallback)
        : Array.from(variance, (value) => (moves && Math.sqrt(value) > DEAD_DIMENSION * common ? Math.sqrt(value) : fallback))
    return { kind, frames: this.#frames, mean: Array.from(this.#mean), scale }
  }
}

/** Applies a standardisation and takes it back. */
export class Standardiser {
  readonly dimensions: number
  readonly #mean: Float64Array
  readonly #scale: Float64Array

  constructor({ mean, scale }: Standardisation) {
    if (mean.length !== scale.length || !scale.every((value) => value > 0 && Number.isFinite(value))) {
      throw new ShapeError(
        'standardise',
        [[mean.length], [scale.length]],
        'mean and scale do not belong together, or a scale is not above 0',
      )
    }
    this.dimensions = mean.length
    this.#mean = Float64Array.from(mean)
    this.#scale = Float64Array.from(scale)
  }

  /** z = (x - mean) / scale. @param frames  [n, dimensions]; changed in place and returned */
  apply(frames: Float32Array): Float32Array {
    requireRows('standardise.apply', frames, this.dimensions)
    for (let row = 0; row < frames.length; row += this.dimensions) {
      for (let d = 0; d < this.dimensions; d++) frames[row + d] = (frames[row + d] - this.#mean[d]) / this.#scale[d]
    }
    return frames
  }

  /** x = z scale + mean. @param frames  [n, dimensions]; changed in place and returned */
  invert(frames: Float32Array): Float32Array {
    requireRows('standardise.invert', frames, this.dimensions)
    for (let row = 0; row < frames.length; row += this.dimensions) {
      for (let d = 0; d < this.dimensions; d++) frames[row + d] = frames[row + d] * this.#scale[d] + this.#mean[d]
    }
    return frames
  }
}

function requireRows(operation: string, frames: Float32Array, dimensions: number): void {
  if (frames.length % dimensions !== 0) throw new ShapeError(operation, [[frames.length]], `frames have ${dimensions} numbers each`)
}
