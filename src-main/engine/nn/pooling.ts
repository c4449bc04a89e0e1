import type { Tensor } from '../graph/index.ts'
import { maxPool1d, maxPool2d, slice } from '../graph/index.ts'

/** Cuts a last axis to a multiple of `size`: what does not fill a window is left out, as Keras' `valid` pooling does. */
const cropLastAxis = (x: Tensor, size: number): Tensor => {
  const length = x.shape[x.shape.length - 1]
  const kept = length - (length % size)
  return kept === length
    ? x
    : slice(
        x,
        x.shape.map(() => 0),
        [...x.shape.slice(0, -1), kept],
      )
}

/**
 * Largest of each `size` neighbouring frequencies.
 *
 * @param x float32 [batch, channels, bins] or [batch, channels, steps, bins]
 * @returns the same with floor(bins / size) bins
 */
export function maxPoolFrequency(x: Tensor, size: number): Tensor {
  const cropped = cropLastAxis(x, size)
  return x.shape.length === 3 ? maxPool1d(cropped, size) : maxPool2d(cropped, [1, size])
}
