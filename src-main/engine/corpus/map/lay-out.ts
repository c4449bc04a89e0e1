import { CounterRandom, streamOf } from '../../random.ts'
import { fitProjection, project } from '../memory/projection.ts'
import { nearestRows, type Neighbours } from './nearest-rows.ts'

/**
 * Rows of many values as points of a plane, near where they are alike: the neighbours of each pull, random others push.
 *
 * @source McInnes, Healy, Melville 2018, "UMAP", sections 3 and 4.3. Differs: begins from the two principal components, so that the whole
 *         keeps its order; edges are weighed by the larger of their two directions.
 */

const NEIGHBOURS = 12
/** Curve 1 / (1 + a d^2b) that fits a least distance of 0.1, as the paper does. */
const A = 1.577
const B = 0.895
const PUSHES = 4
const FIRST_STEP = 1
/** A single move goes no further. */
const LIMIT = 4
/** Of the principal components at the start: units of the curve's scale. */
const START_SPREAD = 8
/** So many moves an edge at most: large maps settle with fewer. */
const ROUNDS = { most: 240, least: 90, moves: 3_000_000 }

/**
 * @param values  [count, size], row-major
 * @returns       [count, 2], the middle at 0, nearly all of it within -1..1 both ways
 */
export function layOut(values: Float32Array, size: number, onProgress: (share: number) => void): Float32Array {
  const count = values.length / size
  const points = principalPlane(values, size)
  if (count > NEIGHBOURS + 1) pullAndPush(points, nearestRows(values, size, NEIGHBOURS), onProgress)
  return centred(points)
}

function principalPlane(values: Float32Array, size: number): Float32Array {
  const count = values.length / size
  const points = new Float32Array(2 * count)
  if (count < 3) return points.map((_, i) => i)
  const projection = fitProjection(values, [{ size, weight: 1 }], { outputs: 2, scale: 'each', limit: 3 })
  for (let row = 0; row < count; row++) project(projection, values.subarray(row * size, (row + 1) * size), points, 2 * row)
  return points.map((value) => START_SPREAD * value)
}

interface Edges {
  from: Uint32Array
  to: Uint32Array
  /** 0..1: how likely they belong together */
  weight: Float32Array
}

function pullAndPush(points: Float32Array, neighbours: Neighbours, onProgress: (share: number) => void): void {
  const { from, to, weight } = edgesOf(neighbours)
  const count = points.length / 2
  const random = new CounterRandom(count, streamOf('map of units'))
  const rounds = Math.max(ROUNDS.least, Math.min(ROUNDS.most, Math.round(ROUNDS.moves / from.length)))
  const due = weight.slice()
  for (let round = 0; round < rounds; round++) {
    const step = FIRST_STEP * (1 - round / rounds)
    for (let edge = 0; edge < from.length; edge++) {
      // Strong edges move in every round, weak ones now and then.
      due[edge] += weight[edge]
      if (due[edge] < 1) continue
      due[edge] -= 1
      pull(points, from[edge], to[edge], step)
      for (let i = 0; i < PUSHES; i++) push(points, from[edge], random.integer(count), step)
    }
    onProgress((round + 1) / rounds)
  }
}

/** Each pair once, by how near they are beside the nearest of both. */
function edgesOf({ rows, distances }: Neighbours): Edges {
  const count = rows.length / NEIGHBOURS
  const likely = new Map<number, number>()
  for (let row = 0; row < count; row++) {
    const own = distances.subarray(row * NEIGHBOURS, (row + 1) * NEIGHBOURS)
    const width = widthOf(own)
    for (let i = 0; i < NEIGHBOURS; i++) {
      const other = rows[row * NEIGHBOURS + i]
      if (own[i] === Infinity) continue
      const key = Math.min(row, other) * count + Math.max(row, other)
      likely.set(key, Math.max(likely.get(key) ?? 0, Math.exp(-Math.max(0, own[i] - own[0]) / width)))
    }
  }
  const keys = [...likely.keys()]
  return {
    from: Uint32Array.from(keys, (key) => Math.floor(key / count)),
    to: Uint32Array.from(keys, (key) => key % count),
    weight: Float32Array.from(likely.values()),
  }
}

/** Such that the neighbours' weights add up to log2 of their number. */
function widthOf(distances: Float32Array): number {
  const wanted = Math.log2(NEIGHBOURS)
  let [low, high] = [1e-6, 1e3]
  for (let i = 0; i < 40; i++) {
    const middle = Math.sqrt(low * high)
    let sum = 0
    for (const distance of distances) sum += Math.exp(-Math.max(0, distance - distances[0]) / middle)
    if (sum > wanted) high = middle
    else low = middle
  }
  return Math.sqrt(low * high)
}

function pull(points: Float32Array, i: number, j: number, step: number): void {
  const [dx, dy] = [points[2 * i] - points[2 * j], points[2 * i + 1] - points[2 * j + 1]]
  const squared = dx * dx + dy * dy
  if (squared <= 0) return
  const power = squared ** (B - 1)
  const factor = (-2 * A * B * power) / (1 + A * power * squared)
  move(points, i, factor * dx, factor * dy, step)
  move(points, j, -factor * dx, -factor * dy, step)
}

function push(points: Float32Array, i: number, j: number, step: number): void {
  if (i === j) return
  const [dx, dy] = [points[2 * i] - points[2 * j], points[2 * i + 1] - points[2 * j + 1]]
  const squared = dx * dx + dy * dy
  const factor = (2 * B) / ((0.001 + squared) * (1 + A * squared ** B))
  move(points, i, factor * dx, factor * dy, step)
}

const held = (value: number): number => Math.max(-LIMIT, Math.min(LIMIT, value))

function move(points: Float32Array, i: number, dx: number, dy: number, step: number): void {
  points[2 * i] += step * held(dx)
  points[2 * i + 1] += step * held(dy)
}

/** Outside of it lies a hundredth on each side... */
const TRIMMED = 0.01
/** ...within so much. */
const EDGE = 0.08

function centred(points: Float32Array): Float32Array {
  const count = points.length / 2
  if (count === 0) return points
  const [xs, ys] = [0, 1].map((axis) => Float32Array.from({ length: count }, (_, i) => points[2 * i + axis]).sort())
  const at = (sorted: Float32Array, share: number): number => sorted[Math.round(share * (count - 1))]
  const ends = [xs, ys].map((sorted) => ({ low: at(sorted, TRIMMED), high: at(sorted, 1 - TRIMMED) }))
  return points.map((value, i) => {
    const { low, high } = ends[i % 2]
    return heldIn((value - (low + high) / 2) / Math.max((high - low) / 2, 1e-6))
  })
}

/** What lies far outside comes near the edge, in its order. */
const heldIn = (value: number): number =>
  Math.abs(value) <= 1 ? value : Math.sign(value) * (1 + EDGE * Math.tanh((Math.abs(value) - 1) / EDGE))
