/** Complex numbers, one for each bin of a spectrum; those of length 1 turn phases. */
import { add, div, mul, pad, slice, sqrt, square, sub, type Tensor } from '../graph/index.ts'
import type { Turns } from './mel-levels.ts'

/** So small that it decides only where there is nothing else. */
export const LEAST = 1e-9

export const times = ([a, b]: Turns, [c, d]: Turns): Turns => [sub(mul(a, c), mul(b, d)), add(mul(a, d), mul(b, c))]
export const turnedBack = ([a, b]: Turns): Turns => [a, mul(b, -1)]
export const scaled = ([a, b]: Turns, by: Tensor): Turns => [mul(a, by), mul(b, by)]
export const sumOf = ([a, b]: Turns, [c, d]: Turns): Turns => [add(a, c), add(b, d)]
const lengthOf = ([a, b]: Turns): Tensor => sqrt(add(add(square(a), square(b)), LEAST * LEAST))
export const unit = (x: Turns): Turns => {
  const length = lengthOf(x)
  return [div(x[0], length), div(x[1], length)]
}
/** The same along the last axis, `by` bins further up; what comes in from outside is 0. */
export function shifted(x: Tensor, by: 1 | -1): Tensor {
  const bins = x.shape[x.rank - 1]
  const kept = slice(x, [...x.shape.slice(0, -1).map(() => 0), by === 1 ? 0 : 1], [...x.shape.slice(0, -1), bins - 1])
  return pad(kept, [...x.shape.slice(0, -1).map((): [number, number] => [0, 0]), by === 1 ? [1, 0] : [0, 1]])
}

/** What a bin's own frequency turns its phase by from frame to frame: a quarter of a turn a bin. */
export function ownTurns({ graph }: Tensor, bins: number): Turns {
  const quarter = (first: number): Tensor =>
    graph.constantOf(
      Float32Array.from({ length: bins }, (_, k) => [1, 0, -1, 0][(k + first) % 4]),
      [bins],
      'float32',
    )
  return [quarter(0), quarter(3)]
}
