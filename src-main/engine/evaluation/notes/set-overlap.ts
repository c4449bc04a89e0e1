/** Points of the common grid on which densities are compared. */
const GRID_POINTS = 1000

/** Distances between all pairs within a set. */
export const withinSet = (values: readonly number[]): number[] => values.flatMap((a, i) => values.slice(0, i).map((b) => Math.abs(a - b)))

/** Distances between all pairs across two sets. */
export const acrossSets = (a: readonly number[], b: readonly number[]): number[] => a.flatMap((x) => b.map((y) => Math.abs(x - y)))

const deviation = (values: readonly number[]): number => {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length
  return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / Math.max(1, values.length - 1))
}

/** Gaussian kernel density with Scott's width, deviation * n^(-1/5), on a grid. */
function density(values: readonly number[], width: number, grid: Float64Array): Float64Array {
  return grid.map((x) => {
    let sum = 0
    for (const value of values) sum += Math.exp(-0.5 * ((x - value) / width) ** 2)
    return sum / (values.length * width * Math.sqrt(2 * Math.PI))
  })
}

/**
 * Overlapping area of the densities of two sets of distances: 1 where the differences between the two sets are like those within one.
 * Both densities lie on one grid, unlike in mgeval, whose two grids made equal sets overlap by less.
 *
 * @returns 0..1; null where a side has fewer than two distances
 * @source  Yang and Lerch 2020, section 3.2
 */
export function overlappingArea(a: readonly number[], b: readonly number[]): number | null {
  if (a.length < 2 || b.length < 2) return null
  const widthOf = (values: readonly number[]): number => deviation(values) * values.length ** -0.2
  const span = Math.max(...a, ...b) - Math.min(...a, ...b)
  const least = span === 0 ? 1e-6 : span * 1e-3
  const [widthA, widthB] = [Math.max(least, widthOf(a)), Math.max(least, widthOf(b))]
  const from = Math.min(...a, ...b) - 4 * Math.max(widthA, widthB)
  const to = Math.max(...a, ...b) + 4 * Math.max(widthA, widthB)
  const step = (to - from) / (GRID_POINTS - 1)
  const grid = Float64Array.from({ length: GRID_POINTS }, (_, i) => from + i * step)
  const [p, q] = [density(a, widthA, grid), density(b, widthB, grid)]
  return Math.min(
    1,
    p.reduce((sum, value, i) => sum + Math.min(value, q[i]) * step, 0),
  )
}
