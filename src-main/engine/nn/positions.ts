import type { Tensor } from '../graph/index.ts'
import { add, concat, cos, expandDims, floor, gather, mul, sin, split, sub, transpose } from '../graph/index.ts'
import type { Scope } from './scope.ts'

/** The slowest pair of values turns once in 2 pi times so many frames. */
const SLOWEST = 10_000

/** How the values of each frame are turned; both float32 [T, batch or 1, 1, width]. */
export interface Turns {
  /** Cosines of the angles, those of the pairs twice. */
  readonly cosines: Tensor
  /** Sines of the angles: first negative, then positive. */
  readonly sines: Tensor
}

/**
 * Turns by which the values of each frame are moved, the first pair by 1 a frame, each further one more slowly.
 *
 * The angle of the next frame is carried, kept within one turn: what counts is the difference of two frames, and so it is as exact
 * after hours of playing as at the beginning. Layers of one width turn alike, so the first of them carries the angle for all.
 *
 * @param width even
 */
export const rotaryTurns = (scope: Scope, steps: number, width: number): Turns =>
  scope.common(`rotary turns: ${steps} steps, ${width} values`, () => turnsOf(scope, steps, width))

function turnsOf(scope: Scope, steps: number, width: number): Turns {
  if (width % 2 !== 0) throw new Error(`rotary positions turn pairs of values: ${width} values a head are not even`)
  const { graph } = scope
  const half = width / 2
  const speeds = Float64Array.from({ length: width }, (_, i) => SLOWEST ** (-(i % half) / half))
  const offsets = graph.constant(
    Float32Array.from({ length: steps * width }, (_, i) => Math.floor(i / width) * speeds[i % width]),
    [steps, 1, 1, width],
  )
  const angles = scope.form === 'step' ? add(expandDims(carriedAngle(scope, steps, speeds), 1), offsets) : offsets
  const signs = graph.constant(
    Array.from({ length: width }, (_, i) => (i < half ? -1 : 1)),
    [width],
  )
  return { cosines: cos(angles), sines: mul(sin(angles), signs) }
}

/** The angles of the first new frame, float32 [batch, width]; carries those of the frame after the last. */
const carriedAngle = (scope: Scope, steps: number, speeds: Float64Array): Tensor => {
  const angle = scope.state('angle', [speeds.length])
  const next = add(
    angle,
    scope.graph.constant(
      Float32Array.from(speeds, (speed) => steps * speed),
      [speeds.length],
    ),
  )
  scope.carry('angle', sub(next, mul(floor(mul(next, 1 / (2 * Math.PI))), 2 * Math.PI)))
  return angle
}

/**
 * Turns the pairs (x_i, x_(i + width / 2)) by their angles: products of two frames then depend on how far they are apart.
 *
 *   x' = x cos + (the other half of x) (-+ sin)
 *
 * @param x      float32 [T, batch, heads, width]
 * @source       Su et al. 2021; halves instead of neighbours, as GPT-NeoX and LLaMA have it
 */
export function rotated(x: Tensor, { cosines, sines }: Turns): Tensor {
  const [a, b] = split(x, 3, 2)
  return add(mul(x, cosines), mul(concat([b, a], 3), sines))
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
