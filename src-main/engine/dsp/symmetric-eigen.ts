const MOST_SWEEPS = 60
/** Rotations go on until what is off the diagonal is this small beside the whole, in squares. */
const PRECISION = 1e-24

/**
 * Eigenvalues and eigenvectors of a symmetric matrix, by Jacobi's rotations.
 *
 *   A v[i] = lambda[i] v[i],   lambda[0] >= lambda[1] >= ...
 *
 * @param matrix  [n, n], row-major; left as it is
 * @returns       `vectors` [n, n]: row i belongs to `values[i]`, of length 1, its largest component positive
 * @source        Golub & Van Loan, Matrix Computations, section 8.5 (cyclic by row)
 */
export function symmetricEigen(matrix: Float64Array, n: number): { values: Float64Array; vectors: Float64Array } {
  const a = matrix.slice()
  const v = new Float64Array(n * n)
  for (let i = 0; i < n; i++) v[i * n + i] = 1
  const scale = a.reduce((sum, value) => sum + value * value, 0)
  for (let sweep = 0; sweep < MOST_SWEEPS; sweep++) {
    let off = 0
    for (let p = 0; p < n; p++) for (let q = p + 1; q < n; q++) off += 2 * a[p * n + q] ** 2
    if (off <= PRECISION * scale) break
    for (let p = 0; p < n; p++) for (let q = p + 1; q < n; q++) rotate(a, v, n, p, q)
  }
  const order = Array.from({ length: n }, (_, i) => i).sort((i, j) => a[j * n + j] - a[i * n + i])
  const vectors = new Float64Array(n * n)
  order.forEach((from, to) => {
    const row = v.subarray(from * n, (from + 1) * n)
    const largest = row.reduce((best, value) => (Math.abs(value) > Math.abs(best) ? value : best), 0)
    for (let i = 0; i < n; i++) vectors[to * n + i] = largest < 0 ? -row[i] : row[i]
  })
  return { values: Float64Array.from(order, (i) => a[i * n + i]), vectors }
}

/** Turns the plane of p and q so that a[p, q] becomes 0; the rows of `v` turn along. */
function rotate(a: Float64Array, v: Float64Array, n: number, p: number, q: number): void {
  const apq = a[p * n + q]
  if (apq === 0) return
  const theta = (a[q * n + q] - a[p * n + p]) / (2 * apq)
  const t = Math.sign(theta || 1) / (Math.abs(theta) + Math.hypot(theta, 1))
  const c = 1 / Math.hypot(t, 1)
  const s = t * c
  for (let k = 0; k < n; k++) {
    const [akp, akq] = [a[k * n + p], a[k * n + q]]
    a[k * n + p] = c * akp - s * akq
    a[k * n + q] = s * akp + c * akq
  }
  for (let k = 0; k < n; k++) {
    const [apk, aqk] = [a[p * n + k], a[q * n + k]]
    a[p * n + k] = c * apk - s * aqk
    a[q * n + k] = s * apk + c * aqk
    const [vpk, vqk] = [v[p * n + k], v[q * n + k]]
    v[p * n + k] = c * vpk - s * vqk
    v[q * n + k] = s * vpk + c * vqk
  }
}
