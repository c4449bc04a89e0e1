import type { PadPair, Tensor } from '../graph/index.ts'
import { concat, conv1d, pad, reshape, slice, split, transpose } from '../graph/index.ts'

/**
 * Convolutions in strides as convolutions without: `stride` neighbouring places become channels of one. Forward and backward are then
 * products of whole stretches, where a stride would pick single elements out of memory.
 */

/** Taps [.., .., taps] with zeros behind, so that they fill whole strides. */
const wholeStrides = (kernels: Tensor, stride: number): Tensor => {
  const missing = (stride - (kernels.shape[2] % stride)) % stride
  return missing === 0
    ? kernels
    : pad(kernels, [
        [0, 0],
        [0, 0],
        [0, missing],
      ])
}

/** [a, b, n stride] to [a, b stride, n]. */
const placesToChannels = (x: Tensor, stride: number): Tensor => {
  const [a, b, length] = x.shape
  return reshape(transpose(reshape(x, [a, b, length / stride, stride]), [0, 1, 3, 2]), [a, b * stride, length / stride])
}

/** [a, b stride, n] to [a, b, n stride]. */
const channelsToPlaces = (x: Tensor, stride: number): Tensor => {
  const [a, b, length] = x.shape
  return reshape(transpose(reshape(x, [a, b / stride, stride, length]), [0, 1, 3, 2]), [a, b / stride, length * stride])
}

/**
 * A result for each `stride` places.
 *
 *   y[b, o, l] = sum_{c, k} w[o, c, k] x[b, c, l stride + k - before]
 *
 * @param x       float32 [batch, channels, length], a multiple of the stride
 * @param kernels float32 [outputs, channels, taps], no fewer than the stride
 * @param before  places of silence before x
 * @returns       float32 [batch, outputs, length / stride]
 */
export function convolutionInStrides(x: Tensor, kernels: Tensor, stride: number, before: number): Tensor {
  const taps = wholeStrides(kernels, stride)
  const padded = pad(x, [
    [0, 0],
    [0, 0],
    [before, taps.shape[2] - stride - before],
  ])
  return conv1d(placesToChannels(padded, stride), placesToChannels(taps, stride))
}

/**
 * The transpose of it: every place becomes `stride` places.
 *
 *   y[b, o, l stride + k - cut] = sum_{c, l, k} w[c, o, k] x[b, c, l]
 *
 * @param x       float32 [batch, channels, length]
 * @param kernels float32 [channels, outputs, taps], no fewer than the stride
 * @param cut     places cut off before the result, and what is too long after it
 * @returns       float32 [batch, outputs, length stride]
 */
export function transposedInStrides(x: Tensor, kernels: Tensor, stride: number, [cut]: PadPair): Tensor {
  const [batch, channels, length] = x.shape
  const outputs = kernels.shape[1]
  const taps = wholeStrides(kernels, stride)
  const reach = taps.shape[2] / stride
  const turned = concat(split(reshape(taps, [channels, outputs, reach, stride]), 2, reach).reverse(), 2)
  const phases = reshape(transpose(turned, [1, 3, 0, 2]), [outputs * stride, channels, reach])
  const spread = channelsToPlaces(conv1d(x, phases, { padding: [reach - 1, reach - 1] }), stride)
  return slice(spread, [0, 0, cut], [batch, outputs, length * stride])
}
