import { DotMemory } from '../../dsp/simd-dot.ts'
import { clusterRows } from '../playing/cluster-rows.ts'

/** Clusters around a row's own that are searched: its neighbours lie in other ones now and then. */
const SEARCHED_CLUSTERS = 8

export interface Neighbours {
  /** [count, k] rows, nearest first; the row itself is none of them. */
  rows: Uint32Array
  /** [count, k] Euclidean distances */
  distances: Float32Array
}

/**
 * The nearest rows of each row: exactly among the clusters that lie nearest to it, which hold nearly all of them.
 *
 * @param values  [count, size], row-major
 * @param k       below `count`
 */
export function nearestRows(values: Float32Array, size: number, k: number): Neighbours {
  const count = values.length / size
  const memory = new DotMemory(values.length)
  memory.values.set(values)
  const { order, starts, centres, count: clusters } = clusterRows(memory, count, size, new Float32Array(size).fill(1))
  const found: Neighbours = { rows: new Uint32Array(count * k), distances: new Float32Array(count * k).fill(Infinity) }
  for (let cluster = 0; cluster < clusters; cluster++) {
    const near = nearestClusters(centres, size, cluster)
    let candidates = 0
    // Small clusters: enough of them that every row finds its number.
    const searched = near.filter((other, i) => {
      const wanted = i < SEARCHED_CLUSTERS || candidates <= k
      if (wanted) candidates += starts[other + 1] - starts[other]
      return wanted
    })
    for (let place = starts[cluster]; place < starts[cluster + 1]; place++) {
      const row = order[place]
      for (const other of searched)
        for (let at = starts[other]; at < starts[other + 1]; at++) if (at !== place) insert(found, row, order[at], k, values, size)
    }
  }
  found.distances.forEach((squared, i) => void (found.distances[i] = Math.sqrt(squared)))
  return found
}

/** All clusters, nearest first; its own is the first. */
function nearestClusters(centres: Float32Array, size: number, cluster: number): number[] {
  const count = centres.length / size
  const distances = Float64Array.from({ length: count }, (_, other) => {
    let sum = 0
    for (let i = 0; i < size; i++) sum += (centres[cluster * size + i] - centres[other * size + i]) ** 2
    return other === cluster ? -1 : sum
  })
  return Array.from({ length: count }, (_, i) => i).sort((a, b) => distances[a] - distances[b])
}

/** Keeps the k nearest in order; distances squared. */
function insert({ rows, distances }: Neighbours, row: number, other: number, k: number, values: Float32Array, size: number): void {
  const first = row * k
  const furthest = distances[first + k - 1]
  let sum = 0
  for (let i = 0; i < size && sum < furthest; i++) sum += (values[row * size + i] - values[other * size + i]) ** 2
  if (sum >= furthest) return
  let at = first + k - 1
  for (; at > first && distances[at - 1] > sum; at--) {
    distances[at] = distances[at - 1]
    rows[at] = rows[at - 1]
  }
  distances[at] = sum
  rows[at] = other
}
