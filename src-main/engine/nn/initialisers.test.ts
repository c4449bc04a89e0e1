import { describe, expect, it } from 'vitest'
import { initialValues, orthogonal } from './initialisers.ts'
import { CounterRandom } from '../random.ts'

const rowProduct = (matrix: Float32Array, columns: number, a: number, b: number): number => {
  let sum = 0
  for (let i = 0; i < columns; i++) sum += matrix[a * columns + i] * matrix[b * columns + i]
  return sum
}

describe('initialValues', () => {
  it('draws orthonormal rows for a wide matrix, spread over all columns', () => {
    const [rows, columns] = [24, 96]
    const matrix = orthogonal(rows, columns, new CounterRandom(1, 1))
    for (let a = 0; a < rows; a++) {
      for (let b = 0; b <= a; b++) {
        // Some 50 rotations in float32, each with a rounding error of 6e-8.
        expect(Math.abs(rowProduct(matrix, columns, a, b) - (a === b ? 1 : 0))).toBeLessThan(1e-5)
      }
    }
    // A uniformly spread unit vector of 96 has entries of variance 1/96; fourth moment 3/96^2 tells spread from sparse.
    const fourth = matrix.reduce((sum, x) => sum + x ** 4, 0) / matrix.length
    expect(fourth * columns ** 2).toBeGreaterThan(2)
    expect(fourth * columns ** 2).toBeLessThan(4)
  })

  it('draws orthonormal columns for a tall matrix', () => {
    const [rows, columns] = [31, 7]
    const matrix = orthogonal(rows, columns, new CounterRandom(2, 1))
    for (let a = 0; a < columns; a++) {
      for (let b = 0; b <= a; b++) {
        let product = 0
        for (let i = 0; i < rows; i++) product += matrix[i * columns + a] * matrix[i * columns + b]
        expect(Math.abs(product - (a === b ? 1 : 0))).toBeLessThan(1e-5)
      }
    }
  })

  it('keeps Glorot weights within their limit and of the right variance', () => {
    const limit = Math.sqrt(6 / (100 + 60))
    const values = initialValues('dense/weights', [100, 60], { kind: 'glorot-uniform', fanIn: 100, fanOut: 60 }, 1)
    expect(Math.max(...values.map(Math.abs))).toBeLessThanOrEqual(limit)
    const variance = values.reduce((sum, x) => sum + x * x, 0) / values.length
    expect(variance / (limit ** 2 / 3)).toBeCloseTo(1, 1)
  })

  it('opens the forget gate', () => {
    expect([...initialValues('lstm/bias', [8], { kind: 'lstm-bias' }, 1)]).toEqual([0, 0, 1, 1, 0, 0, 0, 0])
  })

  it('depends on seed and name alone', () => {
    const glorot = { kind: 'glorot-uniform', fanIn: 3, fanOut: 3 } as const
    expect(initialValues('a', [3, 3], glorot, 1)).toEqual(initialValues('a', [3, 3], glorot, 1))
    expect(initialValues('a', [3, 3], glorot, 1)).not.toEqual(initialValues('b', [3, 3], glorot, 1))
    expect(initialValues('a', [3, 3], glorot, 1)).not.toEqual(initialValues('a', [3, 3], glorot, 2))
  })
})
