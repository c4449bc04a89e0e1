/** Groups of what is connected: spectral clustering. */
import { symmetricEigen } from '../dsp/symmetric-eigen.ts'
import { ofLengthOne } from './of-length-one.ts'

const ROUNDS = 150

/**
 * The vectors of the symmetric normalised Laplacian that vary least along what is connected, [n][count].
 *
 *   L = I - D^-1/2 A D^-1/2
 *
 * By turning a few vectors with I + D^-1/2 A D^-1/2 again and again (orthogonal iteration).
 */
export function slowestVectors(affinity: Float64Array, n: number, count: number): Float64Array {
  const scale = Float64Array.from({ length: n }, (_, i) => {
    const degree = affinity.subarray(i * n, (i + 1) * n).reduce((sum, value) => sum + value, 0)
    return degree > 1e-12 ? 1 / Math.sqrt(degree) : 0
  })
  const links: { to: Int32Array; weight: Float64Array }[] = []
  for (let i = 0; i < n; i++) {
    const to = [...Array(n).keys()].filter((j) => affinity[i * n + j] > 0)
    links.push({ to: Int32Array.from(to), weight: Float64Array.from(to, (j) => affinity[i * n + j] * scale[i] * scale[j]) })
  }
  let vectors: Float64Array[] = Array.from({ length: count }, (_, k) =>
    Float64Array.from({ length: n }, (_, i) => Math.cos((Math.PI * k * (i + 0.5)) / n)),
  )
  const turned = (vector: Float64Array): Float64Array =>
    vector.map((value, i) => {
      let sum = value
      const { to, weight } = links[i]
      for (let k = 0; k < to.length; k++) sum += weight[k] * vector[to[k]]
      return sum
    })
  for (let round = 0; round < ROUNDS; round++) vectors = orthonormal(vectors.map(turned))
  const images = vectors.map(turned)
  const small = Float64Array.from({ length: count * count }, (_, at) => {
    const [a, b] = [Math.floor(at / count), at % count]
    return vectors[a].reduce((sum, value, i) => sum + value * images[b][i], 0)
  })
  const { vectors: mix } = symmetricEigen(
    small.map((value, at) => (value + small[(at % count) * count + Math.floor(at / count)]) / 2),
    count,
  )
  const result = new Float64Array(n * count)
  for (let i = 0; i < n; i++)
    for (let k = 0; k < count; k++) for (let c = 0; c < count; c++) result[i * count + k] += mix[k * count + c] * vectors[c][i]
  return result
}

/** By Gram and Schmidt's procedure. */
function orthonormal(vectors: readonly Float64Array[]): Float64Array[] {
  const done: Float64Array[] = []
  for (const vector of vectors) {
    const rest = vector.slice()
    for (const other of done) {
      const part = rest.reduce((sum, value, i) => sum + value * other[i], 0)
      for (let i = 0; i < rest.length; i++) rest[i] -= part * other[i]
    }
    done.push(ofLengthOne(rest))
  }
  return done
}

/**
 * k-means of the rows, each of length 1, from rows that lie far apart.
 *
 * @param vectors  [n][width], of which the first `count` columns are looked at
 * @returns        of each row its cluster, 0..count - 1
 */
export function clusteredRows(vectors: Float64Array, { n, width, count }: { n: number; width: number; count: number }): number[] {
  const rows = Array.from({ length: n }, (_, i) => ofLengthOne(vectors.slice(i * width, i * width + count)))
  const apart = (a: Float64Array, b: Float64Array): number => a.reduce((sum, value, k) => sum + (value - b[k]) ** 2, 0)
  const centres = [rows[0].slice()]
  while (centres.length < count) {
    const far = rows.map((row) => Math.min(...centres.map((centre) => apart(row, centre))))
    centres.push(rows[far.indexOf(Math.max(...far))].slice())
  }
  let kinds: number[] = []
  for (let round = 0; round < 30; round++) {
    const next = rows.map((row) => {
      const distances = centres.map((centre) => apart(row, centre))
      return distances.indexOf(Math.min(...distances))
    })
    if (next.every((kind, i) => kind === kinds[i])) break
    kinds = next
    centres.forEach((centre, kind) => {
      const members = rows.filter((_, i) => kinds[i] === kind)
      if (members.length > 0) centre.set(centre.map((_, k) => members.reduce((sum, row) => sum + row[k], 0) / members.length))
    })
  }
  return kinds
}
