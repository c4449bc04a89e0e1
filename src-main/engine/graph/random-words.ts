import { elementCount, type Shape } from '../host-tensor.ts'

/*
 * Counter-based random words: a hash of (seed, counter, stream, element), as in Salmon and others 2011, "Parallel random numbers: as
 * easy as 1, 2, 3".
 *
 * Every provider of ONNX Runtime 1.30 can add, multiply and divide 32-bit words; WebGPU has no bitwise operators. So the hash uses
 * only sums, products and right shifts (a shift is a division by a power of two), and all executors give the same numbers:
 *
 *   round(h) = h * (even * (h >> 16) + odd)   mod 2^32
 *
 * the high half picks an odd factor for the whole word: not linear, and one to one for each high half. Two rounds let every input
 * bit change each of the upper 24 output bits with probability 1/2; the lower 8 bits are weaker and should not be used alone.
 *
 * A draw of R x C words hashes R + C indices to random vectors a and b and puts a[r] + b[c] through one more round: five passes over
 * the R x C words instead of the fifteen that hashing each index takes.
 */

/** Constants of the hash; the executors that write it as tensor operations take them from here. */
export const hashing = {
  shift: 16,
  even: 0x846ca68a,
  odd: 0x7feb352d,
  /** Added before each round, so that zeros do not stay zeros. */
  salts: [0x9e3779b9, 0x85ebca6b],
  /** Apart from the counter's multiples; makes the stride of the indices. */
  strideSalt: 0xc2b2ae35,
} as const

/** Indices that belong to one stream. */
const indicesPerStream = 2 ** 20

/** Streams whose indices do not meet; those of the next 4096 start elsewhere. */
const streamsInARow = 2 ** 32 / indicesPerStream

export interface DrawGrid {
  readonly rows: number
  readonly columns: number
}

/** Rows and columns a draw is built from; rows * columns >= the number of words, equal where its divisors allow. */
export const drawGrid = (count: number): DrawGrid => {
  const root = Math.ceil(Math.sqrt(count))
  for (let columns = root; columns <= Math.min(count, 32 * root); columns++) {
    if (count % columns === 0) return { rows: count / columns, columns }
  }
  return { rows: Math.ceil(count / root), columns: root }
}

/** Indices of the rows, then of the columns, of one stream's draws. */
export const drawIndices = (stream: number, { rows, columns }: DrawGrid): Uint32Array => {
  const first = (Math.imul(stream, indicesPerStream) + Math.imul(Math.floor(stream / streamsInARow), hashing.salts[0])) >>> 0
  return Uint32Array.from({ length: rows + columns }, (_, i) => first + i)
}

const round = (word: number): number => Math.imul(word, Math.imul(word >>> hashing.shift, hashing.even) + hashing.odd)

/** Two salted rounds, and the high half added to the low one. */
const hash = (word: number): number => {
  const mixed = round(round(word + hashing.salts[0]) + hashing.salts[1])
  return (mixed + (mixed >>> hashing.shift)) | 0
}

/** The words of one draw, as every executor gives them. */
export const randomWords = (shape: Shape, stream: number, seed: number, counter: number): Uint32Array => {
  const count = elementCount(shape)
  const grid = drawGrid(count)
  const key = hash(hash(seed) + counter)
  const stride = Math.imul(2, hash(key + hashing.strideSalt)) + 1
  const hashed = drawIndices(stream, grid).map((index) => hash(Math.imul(index, stride) + key))
  const words = new Uint32Array(count)
  for (let i = 0; i < count; i++) words[i] = round(hashed[Math.floor(i / grid.columns)] + hashed[grid.rows + (i % grid.columns)])
  return words
}
