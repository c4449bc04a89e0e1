import type { Tensor } from '../graph/index.ts'
import { maxPool1d, maxPool2d, slice } from '../graph/index.ts'

/** Cuts an axis to a multiple of `size`: what does not fill a window is left out, as Keras' `valid` pooling does. */
const cropped = (x: Tensor, axis: number, size: number): Tensor => {
  const length = x.shape[axis]
  const kept = length - (length % size)
  return kept === length
    ? x
    : slice(
        x,
        x.shape.map(() => 0),
        x.shape.map((extent, i) => (i === axis ? kept : extent)),
      )
}

/**
 * Largest of each `size` neighbours on the last axis.
 *
 * @param x float32 [batch, channels, bins] or [batch, channels, steps, bins]
 * @returns the same with floor(bins / size) bins
 */
export function maxPoolFrequency(x: Tensor, size: number): Tensor {
  const whole = cropped(x, x.shape.length - 1, size)
  return x.shape.length === 3 ? maxPool1d(whole, size) : maxPool2d(whole, [1, size])
}

/**
 * Largest of each rectangle of neighbouring steps and frequencies; where there are fewer steps, of all of them.
 *
 * @param x float32 [batch, channels, steps, bins]
 * @returns float32 [batch, channels, floor(steps / size[0]), floor(bins / size[1])], one step at least
 */
export function maxPoolPlane(x: Tensor, [steps, bins]: readonly [steps: number, bins: number]): Tensor {
  const size = [Math.min(steps, x.shape[2]), bins] as const
  return maxPool2d(cropped(cropped(x, 2, size[0]), 3, size[1]), size)
}
