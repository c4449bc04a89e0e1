import { concat, cos, mul, sin } from '../graph/index.ts'
import type { Tensor } from '../graph/index.ts'

/** Waves of a value: the longest is four units long, each next half as long. */
const SCALES = 5

/**
 * Values and their waves at finer and finer scales: without them a network makes the same of all that lies near.
 *
 * @param values float32 [rows, values]
 * @returns      float32 [rows, values (1 + 2 SCALES)]
 * @source       Tancik et al. 2020 (Fourier features)
 */
export function fourierFeatures(values: Tensor): Tensor {
  const waves = Array.from({ length: SCALES }, (_, scale) => mul(values, (Math.PI / 2) * 2 ** scale))
  return concat([values, ...waves.flatMap((wave) => [sin(wave), cos(wave)])], 1)
}
