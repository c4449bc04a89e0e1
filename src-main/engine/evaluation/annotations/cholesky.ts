import { EvaluationError } from '../errors.ts'

/**
 * A symmetric positive definite matrix taken apart, A = L L^T, to solve A x = b for many b.
 *
 * @source Golub & Van Loan, Matrix Computations, section 4.2
 */
export class CholeskyFactor {
  readonly #factor: Float64Array
  readonly #size: number

  /**
   * @param matrix  [size, size], row-major; its lower triangle becomes L
   * @throws        EvaluationError where it is not positive definite: sources that are filtered copies of each other
   */
  constructor(matrix: Float64Array, size: number) {
    for (let i = 0; i < size; i++) {
      const row = i * size
      for (let j = 0; j <= i; j++) {
        const column = j * size
        let sum = matrix[row + j]
        for (let k = 0; k < j; k++) sum -= matrix[row + k] * matrix[column + k]
        if (i !== j) matrix[row + j] = sum / matrix[column + j]
        else if (sum > 0) matrix[row + j] = Math.sqrt(sum)
        else
          throw new EvaluationError('Two sources are the same but for a filter.', 'Sources have to differ to be told apart: leave one out.')
      }
    }
    this.#factor = matrix
    this.#size = size
  }

  /** @param right [size] @returns x, [size] */
  solve(right: Float64Array): Float64Array {
    const [factor, n] = [this.#factor, this.#size]
    const x = right.slice()
    for (let i = 0; i < n; i++) {
      for (let k = 0; k < i; k++) x[i] -= factor[i * n + k] * x[k]
      x[i] /= factor[i * n + i]
    }
    for (let i = n - 1; i >= 0; i--) {
      x[i] /= factor[i * n + i]
      for (let k = 0; k < i; k++) x[k] -= factor[i * n + k] * x[i]
    }
    return x
  }
}
