import type { Tensor } from '../graph/index.ts'
import { add, concat, cos, expandDims, floor, gather, mul, sin, split, sub, transpose } from '../graph/index.ts'
import type { Scope } from './scope.ts'

/** The slowest pair of values turns once in 2 pi times so many frames. */
const SLOWEST = 10_000

/**
 * Angles by which the values of each frame are turned, the first pair by 1 a frame, each further one more slowly.
 *
 * The angle of the next frame is carried, kept within one turn: what counts is the difference of two frames, and so it is as exact
 * after hours of playing as at the beginning.
 *
 * @param width even
 * @returns     float32 [T, batch or 1, 1, width / 2]
 */
export function rotaryAngles(scope: Scope, steps: number, width: number): Tensor {
  if (width % 2 !== 0) throw new Error(`rotary positions turn pairs of values: ${width} values a head are not even`)
  const half = width / 2
  const speeds = Float64Array.from({ length: half }, (_, i) => SLOWEST ** (-i / half))
  const after = (frames: number): Float32Array => Float32Array.from(speeds, (speed) => frames * speed)
  const offsets = scope.graph.constant(
    Float32Array.from({ length: steps * half }, (_, i) => Math.floor(i / half) * speeds[i % half]),
    [steps, 1, 1, half],
  )
  if (scope.form === 'window') return offsets
  const angle = scope.state('angle', [half])
  const next = add(angle, scope.graph.constant(after(steps), [half]))
  scope.carry('angle', sub(next, mul(floor(mul(next, 1 / (2 * Math.PI))), 2 * Math.PI)))
  return add(expandDims(angle, 1), offsets)
}

/**
 * Turns the pairs (x_i, x_(i + width / 2)) by their angles: products of two frames then depend on how far they are apart.
 *
 * @param x      float32 [T, batch, heads, width]
 * @param angles float32 [T, batch or 1, 1, width / 2]
 * @source       Su et al. 2021; halves instead of neighbours, as GPT-NeoX and LLaMA have it
 */
export function rotated(x: Tensor, angles: Tensor): Tensor {
  const [a, b] = split(x, 3, 2)
  const [cosine, sine] = [cos(angles), sin(angles)]
  return concat([sub(mul(a, cosine), mul(b, sine)), add(mul(a, sine), mul(b, cosine))], 3)
}

/**
 * A learned number for each head and distance, zero before training.
 *
 * @param context   the largest distance
 * @param remembers places before the first new frame
 * @returns         float32 [heads, T, remembers + T]; what stands for distances beyond means nothing
 */
export function distanceBias(
  scope: Scope,
  { heads, context, steps, remembers }: { heads: number; context: number; steps: number; remembers: number },
): Tensor {
  const places = remembers + steps
  const farthest = Math.min(context, places - 1)
  const table = scope.parameter('distances', [context + 1, heads], { kind: 'zeros' })
  const distances = Int32Array.from({ length: steps * places }, (_, i) =>
    Math.min(Math.max(remembers + Math.floor(i / places) - (i % places), 0), farthest),
  )
  return transpose(gather(table, scope.graph.constant(distances, [steps, places], 'int32')), [2, 0, 1])
}
