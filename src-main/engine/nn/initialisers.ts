import { CounterRandom, streamOf } from '../random.ts'

/** How a parameter's first values are drawn. */
export type Initialiser =
  | { kind: 'zeros' }
  | { kind: 'constant'; value: number }
  /** Normal, mean 0. */
  | { kind: 'normal'; deviation: number }
  /** Uniform in +-sqrt(6 / (fanIn + fanOut)). */
  | { kind: 'glorot-uniform'; fanIn: number; fanOut: number }
  /** A matrix whose rows (or columns, where there are more rows) are orthonormal. */
  | { kind: 'orthogonal' }
  /** Zeros, but ones for the second quarter, the forget gate. */
  | { kind: 'lstm-bias' }

const glorotUniform = (size: number, fanIn: number, fanOut: number, random: CounterRandom): Float32Array => {
  const limit = Math.sqrt(6 / (fanIn + fanOut))
  const values = new Float32Array(size)
  for (let i = 0; i < size; i++) values[i] = (2 * random.uniform() - 1) * limit
  return values
}

/** Layers of rotations after which every row of the identity is spread over all columns: 2 log2(n) and a margin. */
const rotationLayers = (n: number): number => 2 * Math.ceil(Math.log2(Math.max(2, n))) + 8

/**
 * Random matrix with orthonormal rows (rows <= columns) or orthonormal columns.
 *
 * Made by Kac's walk: the rows of an identity are rotated in random pairs by random angles, layer after layer. Each
 * rotation keeps the columns orthonormal, so the result is exact up to rounding, in O(n m log n) where the usual QR
 * factorisation of a random matrix takes O(n m^2), minutes for 2048 cells.
 *
 * @returns shape [rows, columns], row-major
 * @source  Saxe, McClelland, Ganguli 2014 (orthogonal initialisation); Kac 1956 (the walk). Keras uses QR
 */
export function orthogonal(rows: number, columns: number, random: CounterRandom): Float32Array {
  const longSide = Math.max(rows, columns)
  const shortSide = Math.min(rows, columns)
  const tall = new Float32Array(longSide * shortSide)
  for (let i = 0; i < shortSide; i++) tall[i * shortSide + i] = random.bits() & 1 ? 1 : -1
  for (let layer = rotationLayers(longSide); layer > 0; layer--) {
    const order = random.permutation(longSide)
    for (let pair = 0; pair + 1 < longSide; pair += 2) {
      const angle = 2 * Math.PI * random.uniform()
      const cosine = Math.cos(angle)
      const sine = Math.sin(angle)
      const a = order[pair] * shortSide
      const b = order[pair + 1] * shortSide
      for (let i = 0; i < shortSide; i++) {
        const x = tall[a + i]
        const y = tall[b + i]
        tall[a + i] = cosine * x - sine * y
        tall[b + i] = sine * x + cosine * y
      }
    }
  }
  if (rows >= columns) return tall
  const wide = new Float32Array(tall.length)
  for (let row = 0; row < rows; row++)
    for (let column = 0; column < columns; column++) wide[row * columns + column] = tall[column * shortSide + row]
  return wide
}

/**
 * First values of a parameter: a function of the run's seed and the parameter's name alone.
 *
 * @returns row-major, product(shape) values
 */
export function initialValues(name: string, shape: readonly number[], initialiser: Initialiser, seed: number): Float32Array {
  const size = shape.reduce((product, extent) => product * extent, 1)
  const random = new CounterRandom(seed, streamOf(name))
  switch (initialiser.kind) {
    case 'zeros':
      return new Float32Array(size)
    case 'constant':
      return new Float32Array(size).fill(initialiser.value)
    case 'normal':
      return Float32Array.from({ length: size }, () => random.normal() * initialiser.deviation)
    case 'glorot-uniform':
      return glorotUniform(size, initialiser.fanIn, initialiser.fanOut, random)
    case 'orthogonal':
      return orthogonal(shape[0], shape[1], random)
    case 'lstm-bias':
      return new Float32Array(size).fill(1, size / 4, size / 2)
  }
}
