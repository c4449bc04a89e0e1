import type { DotMemory } from '../../dsp/simd-dot.ts'
import { CounterRandom, streamOf } from '../../random.ts'

/** Rows that are alike lie one after another. */
export interface Clusters {
  count: number
  /** [rows]: which row lies at each place now. */
  order: Uint32Array
  /** [count + 1]: where each cluster begins. */
  starts: Uint32Array
  /** [count, size]: the mean of each cluster's rows. */
  centres: Float32Array
  /** [count, size]: their variance in each place. */
  spreads: Float32Array
}

const ROUNDS = 6
/** Rows by which the centres of a division are found. */
const SAMPLES_PER_PART = 64

/**
 * Puts the rows at the start of a memory into an order in which alike rows are neighbours: into about sqrt(n) parts, each then into as many
 * as give sqrt(n) in all. The mean score of a cluster is the score of its centre, since scores are products.
 *
 * @param count    of rows, each of `size` values, from the start of the memory on; they are moved
 * @param weights  [size] how much a difference in each place counts
 */
export function clusterRows(memory: DotMemory, count: number, size: number, weights: Float32Array): Clusters {
  const parts = Math.ceil(count ** 0.25)
  const work = new Divider(memory.values, size, weights)
  const all = Uint32Array.from({ length: count }, (_, i) => i)
  const lists = work
    .divide(all, parts)
    .flatMap((list) => work.divide(list, parts))
    .filter((list) => list.length > 0)
  const order = new Uint32Array(count)
  const starts = new Uint32Array(lists.length + 1)
  const [centres, spreads] = [new Float32Array(lists.length * size), new Float32Array(lists.length * size)]
  lists.forEach((list, cluster) => {
    order.set(list, starts[cluster])
    starts[cluster + 1] = starts[cluster] + list.length
    const at = cluster * size
    for (const row of list) for (let i = 0; i < size; i++) centres[at + i] += memory.values[row * size + i] / list.length
    for (const row of list)
      for (let i = 0; i < size; i++) spreads[at + i] += (memory.values[row * size + i] - centres[at + i]) ** 2 / list.length
  })
  moveRows(memory.values, order, size)
  return { count: lists.length, order, starts, centres, spreads }
}

/** In place, along the cycles of the order. */
function moveRows(values: Float32Array, order: Uint32Array, size: number): void {
  const done = new Uint8Array(order.length)
  const kept = new Float32Array(size)
  for (let start = 0; start < order.length; start++) {
    if (done[start]) continue
    kept.set(values.subarray(start * size, (start + 1) * size))
    let place = start
    for (;;) {
      done[place] = 1
      const from = order[place]
      if (from === start) break
      values.copyWithin(place * size, from * size, (from + 1) * size)
      place = from
    }
    values.set(kept, place * size)
  }
}

class Divider {
  constructor(
    private readonly values: Float32Array,
    private readonly size: number,
    private readonly weights: Float32Array,
  ) {}

  /** k-means of a sample, then every row to its nearest centre. */
  divide(rows: Uint32Array, parts: number): Uint32Array[] {
    if (rows.length <= 2 * parts) return [rows]
    const random = new CounterRandom(rows.length, streamOf('clusters'))
    const sample = Uint32Array.from({ length: Math.min(rows.length, parts * SAMPLES_PER_PART) }, () => rows[random.integer(rows.length)])
    const centres = new Float32Array(parts * this.size)
    for (let part = 0; part < parts; part++) centres.set(this.rowOf(sample[random.integer(sample.length)]), part * this.size)
    for (let round = 0; round < ROUNDS; round++) this.move(centres, parts, sample)
    const lists = Array.from({ length: parts }, (): number[] => [])
    for (const row of rows) lists[this.nearest(centres, parts, row)].push(row)
    return lists.map((list) => Uint32Array.from(list))
  }

  private rowOf(row: number): Float32Array {
    return this.values.subarray(row * this.size, (row + 1) * this.size)
  }

  private nearest(centres: Float32Array, parts: number, row: number): number {
    const { size, weights, values } = this
    let [best, distance] = [0, Infinity]
    for (let part = 0; part < parts; part++) {
      let sum = 0
      for (let i = 0; i < size && sum < distance; i++) sum += (weights[i] * (values[row * size + i] - centres[part * size + i])) ** 2
      if (sum < distance) [best, distance] = [part, sum]
    }
    return best
  }

  private move(centres: Float32Array, parts: number, sample: Uint32Array): void {
    const { size, values } = this
    const sums = new Float64Array(parts * size)
    const counts = new Uint32Array(parts)
    for (const row of sample) {
      const part = this.nearest(centres, parts, row)
      counts[part]++
      for (let i = 0; i < size; i++) sums[part * size + i] += values[row * size + i]
    }
    for (let part = 0; part < parts; part++) {
      for (let i = 0; counts[part] > 0 && i < size; i++) centres[part * size + i] = sums[part * size + i] / counts[part]
    }
  }
}
