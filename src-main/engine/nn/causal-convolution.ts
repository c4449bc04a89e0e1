import type { Tensor } from '../graph/index.ts'
import { add, concat, conv1d, reshape, slice } from '../graph/index.ts'
import type { Scope } from './scope.ts'
import { plainWeights, type WeightSource } from './weights.ts'

export interface CausalConvolutionOptions {
  filters: number
  /** Taps. */
  kernel: number
  /** Frames from tap to tap. */
  dilation?: number
  weights?: WeightSource
}

/**
 * Convolution over time that hears only the past, linear: what it still needs of the past it carries as a queue, so that stepping
 * computes one new frame and nothing twice. Weights Glorot uniform, bias zero.
 *
 *   y[t] = b + sum_k W_k x[t - dilation (kernel - 1 - k)]
 *
 * @param x float32 [batch, channels, T]
 * @returns float32 [batch, filters, T]; the state `past` holds dilation (kernel - 1) frames
 * @source  van den Oord et al. 2016 (WaveNet); queues: Le Paine et al. 2016
 */
export function causalConvolution(scope: Scope, x: Tensor, options: CausalConvolutionOptions): Tensor {
  const { filters, kernel, dilation = 1, weights = plainWeights } = options
  const [batch, channels, steps] = x.shape
  const initialiser = { kind: 'glorot-uniform', fanIn: channels * kernel, fanOut: filters * kernel } as const
  const taps = weights(scope, { shape: [filters, channels, kernel], initialiser, outputAxis: 0 })
  const bias = reshape(scope.parameter('bias', [filters], { kind: 'zeros' }), [1, filters, 1])
  const reach = dilation * (kernel - 1)
  if (reach === 0) return add(conv1d(x, taps), bias)
  const past = scope.state('past', [channels, reach])
  const known = concat([past, x], 2)
  scope.carry('past', slice(known, [0, 0, steps], [batch, channels, reach]))
  return add(scope.form === 'window' ? conv1d(x, taps, { dilation, padding: [reach, 0] }) : conv1d(known, taps, { dilation }), bias)
}
