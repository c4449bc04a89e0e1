import { symmetricEigen } from '../../dsp/symmetric-eigen.ts'
import type { PointSet } from './window-statistics.ts'

function meanOf({ count, dimensions, data }: PointSet): Float64Array {
  const mean = new Float64Array(dimensions)
  for (let i = 0; i < data.length; i++) mean[i % dimensions] += data[i] / count
  return mean
}

function covarianceOf({ count, dimensions: n, data }: PointSet, mean: Float64Array): Float64Array {
  const covariance = new Float64Array(n * n)
  const centred = new Float64Array(n)
  for (let point = 0; point < count; point++) {
    for (let i = 0; i < n; i++) centred[i] = data[point * n + i] - mean[i]
    for (let i = 0; i < n; i++) for (let j = 0; j <= i; j++) covariance[i * n + j] += (centred[i] * centred[j]) / (count - 1)
  }
  for (let i = 0; i < n; i++) for (let j = 0; j < i; j++) covariance[j * n + i] = covariance[i * n + j]
  return covariance
}

function product(a: Float64Array, b: Float64Array, n: number): Float64Array {
  const result = new Float64Array(n * n)
  for (let i = 0; i < n; i++)
    for (let k = 0; k < n; k++) {
      const factor = a[i * n + k]
      if (factor !== 0) for (let j = 0; j < n; j++) result[i * n + j] += factor * b[k * n + j]
    }
  return result
}

/** The symmetric root of a covariance. */
function rootOf(matrix: Float64Array, n: number): Float64Array {
  const { values, vectors } = symmetricEigen(matrix, n)
  const scaled = vectors.map((value, i) => value * Math.sqrt(Math.max(0, values[Math.floor(i / n)])))
  const transposed = Float64Array.from({ length: n * n }, (_, i) => vectors[(i % n) * n + Math.floor(i / n)])
  return product(transposed, scaled, n)
}

/**
 * Frechet distance of two sets, each taken for a normal distribution. It grows as sets become smaller: compare sets of equal sizes only.
 *
 *   d^2 = |m - n|^2 + tr(A + B - 2 (A^1/2 B A^1/2)^1/2),   m, n the means, A, B the covariances
 *
 * @returns d^2; null where a side has fewer than two points
 * @source  Dowson and Landau 1982, "The Frechet distance between multivariate normal distributions", equation 16
 */
export function frechetDistance(x: PointSet, y: PointSet): number | null {
  if (x.count < 2 || y.count < 2) return null
  const n = x.dimensions
  const [meanX, meanY] = [meanOf(x), meanOf(y)]
  const [covarianceX, covarianceY] = [covarianceOf(x, meanX), covarianceOf(y, meanY)]
  const root = rootOf(covarianceX, n)
  const middle = product(product(root, covarianceY, n), root, n)
  for (let i = 0; i < n; i++)
    for (let j = 0; j < i; j++) middle[i * n + j] = middle[j * n + i] = (middle[i * n + j] + middle[j * n + i]) / 2
  const overlap = symmetricEigen(middle, n).values.reduce((sum, value) => sum + Math.sqrt(Math.max(0, value)), 0)
  let distance = -2 * overlap
  for (let i = 0; i < n; i++) distance += (meanX[i] - meanY[i]) ** 2 + covarianceX[i * n + i] + covarianceY[i * n + i]
  return Math.max(0, distance)
}
