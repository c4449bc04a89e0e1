import type { SoundFeatures } from './sound-features.ts'
import { pitchClassShares } from './key-clarity.ts'
import { CHROMA_FRAMES_PER_SECOND, FRAMES_PER_SECOND } from './sound-features.ts'

/** One row a half second. */
export const ROWS_PER_SECOND = 2
/** Passages that are compared, in rows: 4 s. */
const PASSAGE_ROWS = 4 * ROWS_PER_SECOND
const NEAREST_ROWS = 8 * ROWS_PER_SECOND
const FARTHEST_ROWS = 60 * ROWS_PER_SECOND
/** Half of the checkerboard, in rows: 8 s on each side. */
const KERNEL_ROWS = 8 * ROWS_PER_SECOND

/** A matrix of likenesses, [rows, rows], -1..1. */
export interface SelfSimilarity {
  rows: number
  data: Float32Array
}

/** What each half second sounds like: pitch classes and the shape of the spectrum, each of length 1. */
function halfSeconds({ seconds, chroma, cepstra }: SoundFeatures): { rows: number; dimensions: number; data: Float32Array } {
  const rows = Math.floor(seconds * ROWS_PER_SECOND)
  const [classes, coefficients] = [chroma.bins, cepstra.bins - 1]
  const dimensions = classes + coefficients
  const data = new Float32Array(rows * dimensions)
  const shares = pitchClassShares(chroma)
  const add = (row: number, at: number, count: number, source: Float32Array, stride: number, offset: number, rate: number): void => {
    const from = Math.round((row / ROWS_PER_SECOND) * rate)
    const to = Math.min(source.length / stride, Math.max(from + 1, Math.round(((row + 1) / ROWS_PER_SECOND) * rate)))
    for (let frame = from; frame < to; frame++)
      for (let i = 0; i < count; i++) data[row * dimensions + at + i] += source[frame * stride + offset + i] / (to - from)
  }
  for (let row = 0; row < rows; row++) {
    add(row, 0, classes, shares, classes, 0, CHROMA_FRAMES_PER_SECOND)
    // The first coefficient is the level.
    add(row, classes, coefficients, cepstra.data, cepstra.bins, 1, FRAMES_PER_SECOND)
  }
  centre(data, rows, dimensions)
  for (let row = 0; row < rows; row++) {
    toLengthOne(data.subarray(row * dimensions, row * dimensions + classes))
    toLengthOne(data.subarray(row * dimensions + classes, (row + 1) * dimensions))
  }
  return { rows, dimensions, data }
}

/** Takes away what all rows share, which would make all of them alike. */
function centre(data: Float32Array, rows: number, dimensions: number): void {
  for (let i = 0; i < dimensions; i++) {
    let mean = 0
    for (let row = 0; row < rows; row++) mean += data[row * dimensions + i] / rows
    for (let row = 0; row < rows; row++) data[row * dimensions + i] -= mean
  }
}

function toLengthOne(values: Float32Array): void {
  const length = Math.sqrt(values.reduce((sum, value) => sum + value * value, 0))
  if (length > 1e-6) for (let i = 0; i < values.length; i++) values[i] /= length
}

/**
 * How much every half second of a sound is like every other: mean of the cosines of pitch classes and of the spectrum's shape, both
 * without what the whole sound has in common.
 *
 * @source Foote 1999, "Visualizing music and audio using self-similarity"
 */
export function selfSimilarity(features: SoundFeatures): SelfSimilarity {
  const { rows, dimensions, data } = halfSeconds(features)
  const matrix = new Float32Array(rows * rows)
  for (let a = 0; a < rows; a++)
    for (let b = 0; b <= a; b++) {
      let sum = 0
      for (let i = 0; i < dimensions; i++) sum += data[a * dimensions + i] * data[b * dimensions + i]
      matrix[a * rows + b] = matrix[b * rows + a] = sum / 2
    }
  return { rows, data: matrix }
}

/**
 * Whether what was played comes back: for every passage of 4 s its greatest likeness to one that began 8 to 60 s earlier, on average.
 *
 * @returns -1..1; null for sounds under 12 s, which have no such passages
 */
export function recurrence({ rows, data }: SelfSimilarity): number | null {
  let [sum, count] = [0, 0]
  for (let start = NEAREST_ROWS; start + PASSAGE_ROWS <= rows; start++) {
    let best = -1
    for (let lag = NEAREST_ROWS; lag <= Math.min(start, FARTHEST_ROWS); lag++) {
      let likeness = 0
      for (let i = 0; i < PASSAGE_ROWS; i++) likeness += data[(start + i) * rows + start + i - lag]
      best = Math.max(best, likeness / PASSAGE_ROWS)
    }
    sum += best
    count++
  }
  return count === 0 ? null : sum / count
}

/**
 * Novelty: at each half second, how much the 8 s before are alike, and the 8 s after, but not both. Sections begin at its peaks.
 *
 *   N[t] = mean over the checkerboard of sign * likeness, with a Gaussian taper over the kernel
 *
 * @returns  [rows]; 0 within 8 s of both ends
 * @source   Foote 2000, "Automatic audio segmentation using a measure of audio novelty", section 2.2
 */
export function novelty({ rows, data }: SelfSimilarity): Float32Array {
  const curve = new Float32Array(rows)
  const taper = (i: number): number => Math.exp(-0.5 * ((2.5 * (i + 0.5)) / KERNEL_ROWS) ** 2)
  let total = 0
  for (let i = 0; i < KERNEL_ROWS; i++) for (let j = 0; j < KERNEL_ROWS; j++) total += 4 * taper(i) * taper(j)
  for (let at = KERNEL_ROWS; at + KERNEL_ROWS <= rows; at++) {
    let sum = 0
    for (let i = 0; i < KERNEL_ROWS; i++)
      for (let j = 0; j < KERNEL_ROWS; j++) {
        const [before, after] = [at - 1 - i, at + i]
        const [left, right] = [at - 1 - j, at + j]
        const alike = data[before * rows + left] + data[after * rows + right] - data[before * rows + right] - data[after * rows + left]
        sum += taper(i) * taper(j) * alike
      }
    curve[at] = sum / total
  }
  return curve
}

/** Mean height of the novelty over the part of a sound where it is known; null for sounds under 16 s. */
export function meanNovelty(similarity: SelfSimilarity): number | null {
  const inner = novelty(similarity).subarray(KERNEL_ROWS, similarity.rows - KERNEL_ROWS + 1)
  return inner.length === 0 ? null : inner.reduce((sum, value) => sum + value, 0) / inner.length
}
