import { symmetricEigen } from '../../dsp/symmetric-eigen.ts'

/** Many values to few: y = (x - mean) matrix, held within +-limit. */
export interface Projection {
  inputs: number
  outputs: number
  /** [inputs] */
  mean: Float32Array
  /** [outputs, inputs], row-major: each output's row lies together. */
  matrix: Float32Array
  /** Infinity where nothing is held. */
  limit: number
}

/** Neighbouring values that belong together and how much they count. */
export interface ValueGroup {
  size: number
  weight: number
}

interface ProjectionWishes {
  outputs: number
  /** `each`: every output has variance 1. `pair`: the squared distance of two random rows is 1 on average. */
  scale: 'each' | 'pair'
  limit: number
}

/** An output that hardly varies is noise: it is not blown up to variance 1, but at most by this against the first. */
const LARGEST_GAIN = 60

/**
 * The principal components of rows of values: each group is brought to a mean variance of 1 and weighed first.
 *
 * @param rows  [count, inputs], row-major
 */
export function fitProjection(rows: Float32Array, groups: readonly ValueGroup[], { outputs, scale, limit }: ProjectionWishes): Projection {
  const inputs = groups.reduce((sum, { size }) => sum + size, 0)
  const count = rows.length / inputs
  const { mean, covariance } = momentsOf(rows, inputs, count)
  const weights = groupWeights(covariance, inputs, groups)
  for (let i = 0; i < inputs; i++) for (let j = 0; j < inputs; j++) covariance[i * inputs + j] *= weights[i] * weights[j]
  const { values, vectors } = symmetricEigen(covariance, inputs)
  const kept = Math.min(outputs, inputs)
  const total = values.subarray(0, kept).reduce((sum, value) => sum + Math.max(0, value), 0)
  const gainOf = (value: number): number =>
    scale === 'pair' ? 1 / Math.sqrt(2 * Math.max(total, 1e-12)) : 1 / Math.sqrt(Math.max(value, values[0] / LARGEST_GAIN ** 2, 1e-12))
  const matrix = new Float32Array(outputs * inputs)
  for (let row = 0; row < kept; row++) {
    const gain = gainOf(values[row])
    for (let i = 0; i < inputs; i++) matrix[row * inputs + i] = gain * vectors[row * inputs + i] * weights[i]
  }
  return { inputs, outputs, mean: Float32Array.from(mean), matrix, limit }
}

function momentsOf(rows: Float32Array, inputs: number, count: number): { mean: Float64Array; covariance: Float64Array } {
  const mean = new Float64Array(inputs)
  for (let row = 0; row < count; row++) for (let i = 0; i < inputs; i++) mean[i] += rows[row * inputs + i] / count
  const covariance = new Float64Array(inputs * inputs)
  const centred = new Float64Array(inputs)
  for (let row = 0; row < count; row++) {
    for (let i = 0; i < inputs; i++) centred[i] = rows[row * inputs + i] - mean[i]
    for (let i = 0; i < inputs; i++) for (let j = i; j < inputs; j++) covariance[i * inputs + j] += centred[i] * centred[j]
  }
  for (let i = 0; i < inputs; i++) {
    for (let j = i; j < inputs; j++) covariance[i * inputs + j] = covariance[j * inputs + i] = covariance[i * inputs + j] / count
  }
  return { mean, covariance }
}

/** [inputs] */
function groupWeights(covariance: Float64Array, inputs: number, groups: readonly ValueGroup[]): Float64Array {
  const weights = new Float64Array(inputs)
  let first = 0
  for (const { size, weight } of groups) {
    let variance = 0
    for (let i = first; i < first + size; i++) variance += covariance[i * inputs + i] / size
    weights.fill(variance > 1e-9 ? weight / Math.sqrt(variance) : 0, first, first + size)
    first += size
  }
  return weights
}

/** Projects one row. @param into  takes `outputs` numbers from `at` onwards */
export function project(projection: Projection, row: Float32Array, into: Float32Array, at: number): void {
  const { inputs, outputs, mean, matrix, limit } = projection
  for (let o = 0; o < outputs; o++) {
    const base = o * inputs
    let sum = 0
    for (let i = 0; i < inputs; i++) sum += matrix[base + i] * (row[i] - mean[i])
    into[at + o] = Math.max(-limit, Math.min(limit, sum))
  }
}
