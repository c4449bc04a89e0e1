import type { Tensor } from '../graph/index.ts'
import { add, conv1d, conv2d, reshape } from '../graph/index.ts'
import type { Scope } from './scope.ts'
import { convolutionInStrides } from './strides.ts'
import { plainWeights, type WeightSource } from './weights.ts'

export interface ConvolutionOptions<Size> {
  filters: number
  kernel: Size
  /** Places from one result to the next; no more than the kernel. 1 where not given. */
  stride?: number
  /** Places from tap to tap; without strides. 1 where not given. */
  dilation?: number
  weights?: WeightSource
}

interface LineOptions extends ConvolutionOptions<number> {
  /** Channels and filters are split into so many that do not see each other; without strides. 1 where not given: all see all. */
  groups?: number
}

/**
 * Convolution over one axis, linear: a result for each `stride` places, with as much silence around as that takes. Weights Glorot uniform,
 * bias zero.
 *
 * @param x float32 [batch, channels, length], a multiple of the stride
 * @returns float32 [batch, filters, length / stride]
 */
export function convolution1d(scope: Scope, x: Tensor, options: LineOptions): Tensor {
  const { filters, kernel, stride = 1, dilation = 1, groups = 1, weights = plainWeights } = options
  const channels = x.shape[1] / groups
  const kernels = weights(scope, {
    shape: [filters, channels, kernel],
    initialiser: { kind: 'glorot-uniform', fanIn: channels * kernel, fanOut: (filters / groups) * kernel },
    outputAxis: 0,
  })
  const bias = scope.parameter('bias', [filters], { kind: 'zeros' })
  const reach = dilation * (kernel - 1)
  const before = stride === 1 ? Math.floor(reach / 2) : Math.floor((kernel - stride) / 2)
  const convolved =
    stride === 1
      ? conv1d(x, kernels, { dilation, groups, padding: [before, reach - before] })
      : convolutionInStrides(x, kernels, stride, before)
  return add(convolved, reshape(bias, [1, filters, 1]))
}

interface PlaneOptions extends Omit<ConvolutionOptions<readonly [number, number]>, 'stride' | 'dilation'> {
  /** Over time: `valid` (the caller supplies the past), or `same`, with silence around. `valid` where not given. */
  time?: 'valid' | 'same'
  /** The same over frequency; `same` where not given. */
  frequency?: 'valid' | 'same'
}

/**
 * Convolution over time and frequency, linear: `valid` or `same` over either. Weights Glorot uniform, bias zero.
 *
 * @param x float32 [batch, channels, steps, bins]
 * @param options.kernel [steps, bins], odd where the axis is `same`
 * @returns float32 [batch, filters, steps, bins], `valid` axes shorter by the kernel less one
 */
export function convolution2d(scope: Scope, x: Tensor, options: PlaneOptions): Tensor {
  const { filters, kernel, time = 'valid', frequency = 'same', weights = plainWeights } = options
  const channels = x.shape[1]
  const taps = kernel[0] * kernel[1]
  const kernels = weights(scope, {
    shape: [filters, channels, ...kernel],
    initialiser: { kind: 'glorot-uniform', fanIn: channels * taps, fanOut: filters * taps },
    outputAxis: 0,
  })
  const bias = scope.parameter('bias', [filters], { kind: 'zeros' })
  const past = time === 'same' ? (kernel[0] - 1) / 2 : 0
  const margin = frequency === 'same' ? (kernel[1] - 1) / 2 : 0
  const convolved = conv2d(x, kernels, {
    padding: [
      [past, past],
      [margin, margin],
    ],
  })
  return add(convolved, reshape(bias, [1, filters, 1, 1]))
}
