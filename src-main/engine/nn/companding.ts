/**
 * Mu-law companding: levels lie closer together where sound is soft, so that 256 of them are enough.
 *
 *   y = sign(x) log(1 + mu |x|) / log(1 + mu),   mu = levels - 1
 *
 * @source ITU-T G.711, as van den Oord et al. 2016 (WaveNet), section 2.2, has it
 */
import type { Tensor } from '../graph/index.ts'
import { abs, add, cast, exp, floor, log, maximum, minimum, mul, sign, sub } from '../graph/index.ts'

/** @param x float32 [...], -1 to 1; what lies beyond is cut off  @returns float32 [...], -1 to 1 */
export function companded(x: Tensor, levels: number): Tensor {
  const within = maximum(minimum(x, 1), -1)
  return mul(sign(within), mul(log(add(mul(abs(within), levels - 1), 1)), 1 / Math.log(levels)))
}

/** The inverse of {@link companded}. @param y float32 [...], -1 to 1 */
export const expanded = (y: Tensor, levels: number): Tensor =>
  mul(sign(y), mul(sub(exp(mul(abs(y), Math.log(levels))), 1), 1 / (levels - 1)))

/** The number of the nearest of so many levels evenly from -1 to 1. @param y float32 [...], -1 to 1  @returns int32 [...] */
export const levelOf = (y: Tensor, levels: number): Tensor => cast(floor(add(mul(add(y, 1), (levels - 1) / 2), 0.5)), 'int32')

/** The value of a level: the inverse of {@link levelOf}. @param level int32 [...]  @returns float32 [...] */
export const valueOfLevel = (level: Tensor, levels: number): Tensor => sub(mul(cast(level, 'float32'), 2 / (levels - 1)), 1)
