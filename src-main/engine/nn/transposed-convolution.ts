import type { Tensor } from '../graph/index.ts'
import { add, convTranspose2d, reshape } from '../graph/index.ts'
import type { PadPair } from '../graph/index.ts'
import type { Scope } from './scope.ts'
import { transposedInStrides } from './strides.ts'
import { plainWeights, type WeightSource } from './weights.ts'

/** What is cut off at both ends, so that `length` places become exactly `length` stride. */
const cutOf = (kernel: number, stride: number): PadPair => {
  if (kernel < stride) throw new Error(`a kernel of ${kernel} taps leaves gaps at a stride of ${stride}: give it ${stride} or more`)
  const before = Math.floor((kernel - stride) / 2)
  return [before, kernel - stride - before]
}

export interface TransposedConvolutionOptions<Size> {
  filters: number
  /** Taps; no fewer than the stride. */
  kernel: Size
  /** Places that each place of the input becomes. */
  stride: Size
  weights?: WeightSource
}

/**
 * Spreads every place over `kernel` places, `stride` apart: a learned way to make a sequence longer, linear. Weights Glorot uniform, bias
 * zero.
 *
 * @param x float32 [batch, channels, length]
 * @returns float32 [batch, filters, length stride]
 */
export function transposedConvolution1d(scope: Scope, x: Tensor, options: TransposedConvolutionOptions<number>): Tensor {
  const { filters, kernel, stride, weights = plainWeights } = options
  const channels = x.shape[1]
  const initialiser = { kind: 'glorot-uniform', fanIn: channels * kernel, fanOut: filters * kernel } as const
  const taps = weights(scope, { shape: [channels, filters, kernel], initialiser, outputAxis: 1 })
  const bias = reshape(scope.parameter('bias', [filters], { kind: 'zeros' }), [1, filters, 1])
  return add(transposedInStrides(x, taps, stride, cutOf(kernel, stride)), bias)
}

/**
 * The same over two axes.
 *
 * @param x float32 [batch, channels, height, width]
 * @returns float32 [batch, filters, height stride, width stride]
 */
export function transposedConvolution2d(scope: Scope, x: Tensor, options: TransposedConvolutionOptions<readonly [number, number]>): Tensor {
  const { filters, kernel, stride, weights = plainWeights } = options
  const channels = x.shape[1]
  const taps = kernel[0] * kernel[1]
  const initialiser = { kind: 'glorot-uniform', fanIn: channels * taps, fanOut: filters * taps } as const
  const kernels = weights(scope, { shape: [channels, filters, ...kernel], initialiser, outputAxis: 1 })
  const bias = reshape(scope.parameter('bias', [filters], { kind: 'zeros' }), [1, filters, 1, 1])
  const padding = [cutOf(kernel[0], stride[0]), cutOf(kernel[1], stride[1])] as const
  return add(convTranspose2d(x, kernels, { stride, padding }), bias)
}
