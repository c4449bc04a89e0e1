import type { Tensor } from '../../graph/index.ts'
import { abs, add, div, expandDims, log, mean, mul, sub } from '../../graph/index.ts'

const SILENCE = 1e-8
const GAIN = 10

/** The measure of {@link partsError}. */
export const OFF_BY = {
  name: 'error',
  better: 'lower',
  label: 'Off by',
  description: 'Mean difference of magnitudes of the parts it finds from the parts as they are; the mixture has a mean of 1.',
} as const

/** At the mean level of 1. @param heard float32 [rows, T, bands]; its mean goes with it, [rows, 1, 1] */
function levelOf(heard: Tensor): Tensor {
  return add(mean(heard, [1, 2], true), SILENCE)
}

/** How loud each band is, at any level: log(1 + 10 x). @param heard float32 [rows, T, bands] @returns the same shape */
export function loudnessOf(heard: Tensor): Tensor {
  return log(add(mul(div(heard, levelOf(heard)), GAIN), 1))
}

/**
 * How far off the parts are, at the mean level of 1 of the mixture.
 *
 * @param shares float32 [rows, groups, T, bands]
 * @param heard  float32 [rows, T, bands]
 * @param parts  float32 [rows, groups, T, bands]
 * @returns      float32 [rows]
 */
export function partsError(shares: Tensor, heard: Tensor, parts: Tensor): Tensor {
  const level = expandDims(levelOf(heard), 1)
  return mean(abs(sub(mul(shares, div(expandDims(heard, 1), level)), div(parts, level))), [1, 2, 3])
}
