import type { PointSet } from './window-statistics.ts'

function squaredDistance(a: PointSet, i: number, b: PointSet, j: number): number {
  const { dimensions } = a
  let sum = 0
  for (let k = 0; k < dimensions; k++) sum += (a.data[i * dimensions + k] - b.data[j * dimensions + k]) ** 2
  return sum
}

/** Median squared distance between different points of a set: the width of the kernel (Gretton and others 2012, section 8). */
export function medianSquaredDistance(set: PointSet): number {
  const distances: number[] = []
  for (let i = 0; i < set.count; i++) for (let j = 0; j < i; j++) distances.push(squaredDistance(set, i, set, j))
  distances.sort((a, b) => a - b)
  return distances[distances.length >> 1] ?? 0
}

/**
 * Squared maximum mean discrepancy, unbiased: 0 on average for two samples of one distribution whatever their sizes (so it can be
 * negative), up to 2 for sets that have nothing in common.
 *
 *   MMD^2 = mean_{i != i'} k(x_i, x_i') + mean_{j != j'} k(y_j, y_j') - 2 mean_{ij} k(x_i, y_j),   k(x, y) = exp(-|x - y|^2 / width)
 *
 * @param x, y   at least two points each, of one space
 * @param width  of the kernel, a squared distance; one for all comparisons with the same real material
 * @returns      null where a side has fewer than two points
 * @source       Gretton, Borgwardt, Rasch, Schoelkopf, Smola 2012, "A kernel two-sample test", lemma 6
 */
export function unbiasedMmd(x: PointSet, y: PointSet, width: number): number | null {
  if (x.count < 2 || y.count < 2) return null
  const kernel = (distance: number): number => Math.exp(-distance / Math.max(width, 1e-12))
  const within = (set: PointSet): number => {
    let sum = 0
    for (let i = 0; i < set.count; i++) for (let j = 0; j < i; j++) sum += kernel(squaredDistance(set, i, set, j))
    return (2 * sum) / (set.count * (set.count - 1))
  }
  let across = 0
  for (let i = 0; i < x.count; i++) for (let j = 0; j < y.count; j++) across += kernel(squaredDistance(x, i, y, j))
  return within(x) + within(y) - (2 * across) / (x.count * y.count)
}
