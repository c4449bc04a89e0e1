/**
 * Wasserstein distance of two sets of numbers: how far, on average, the values of one must be moved to become the other; in their unit.
 *
 *   W = integral |F(x) - G(x)| dx,   F and G the shares of values up to x
 *
 * @param a, b  any number of values, not the same number either
 * @returns     null where one side is empty
 * @source      Villani 2003, "Topics in Optimal Transportation", section 2.2; agrees with scipy.stats.wasserstein_distance
 */
export function wassersteinDistance(a: readonly number[], b: readonly number[]): number | null {
  if (a.length === 0 || b.length === 0) return null
  const [left, right] = [a, b].map((values) => Float64Array.from(values).sort())
  const places = Float64Array.from([...a, ...b]).sort()
  let [distance, i, j] = [0, 0, 0]
  for (let k = 0; k + 1 < places.length; k++) {
    while (i < left.length && left[i] <= places[k]) i++
    while (j < right.length && right[j] <= places[k]) j++
    distance += Math.abs(i / left.length - j / right.length) * (places[k + 1] - places[k])
  }
  return distance
}

/**
 * Wasserstein distance of two distributions round a circle, e.g. of pitch classes: steps the mass has to go.
 *
 *   W = min_c sum_i |F[i] - G[i] - c|, reached where c is the median of F - G
 *
 * @param p, q  shares, of one length, each with sum 1
 * @source      Rabin, Delon, Gousseau 2011, "Transportation distances on the circle", section 3
 */
export function circularWassersteinDistance(p: readonly number[], q: readonly number[]): number {
  let running = 0
  const differences = p.map((share, i) => (running += share - q[i]))
  const sorted = [...differences].sort((a, b) => a - b)
  const middle = sorted[Math.floor(sorted.length / 2)]
  return differences.reduce((sum, value) => sum + Math.abs(value - middle), 0)
}
