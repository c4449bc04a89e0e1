import { applyOp, refuse, requireType } from '../apply-op.ts'
import type { Tensor, TensorType } from '../graph.ts'
import type { PadPair, PoolAttributes } from '../op-attributes.ts'
import { windowOutputs } from '../shapes.ts'

export interface PoolOptions<PerAxis, Padding> {
  /** Step between windows; the window's size where not given. */
  stride?: PerAxis
  /** Elements outside the input that windows may reach over: before and after, one pair an axis. They never count as values. */
  padding?: Padding
}

const poolRule = ([x]: readonly TensorType[], { kernel, strides, pads }: PoolAttributes): TensorType[] => {
  requireType(x, ['float32'])
  if (x.shape.length !== kernel.length + 2) refuse(`the input must have rank ${kernel.length + 2}: [batch, channels, ...].`)
  if (![...kernel, ...strides].every((value) => Number.isInteger(value) && value >= 1)) refuse('window and stride must be whole numbers above 0.')
  pads.forEach(([before, after], axis) => {
    if (before >= kernel[axis] || after >= kernel[axis]) refuse(`padding must be smaller than the window of ${kernel[axis]}.`)
  })
  const spatial = kernel.map((size, axis) => windowOutputs(x.shape[axis + 2], size, strides[axis], pads[axis], 1))
  return [{ shape: [...x.shape.slice(0, 2), ...spatial], dtype: 'float32' }]
}

type Pair = readonly [number, number]
type PadPairs = readonly [PadPair, PadPair]

const attributes1d = (size: number, { stride = size, padding = [0, 0] }: PoolOptions<number, PadPair>): PoolAttributes => ({
  kernel: [size],
  strides: [stride],
  pads: [padding],
})

const attributes2d = (size: number | Pair, options: PoolOptions<number | Pair, PadPairs>): PoolAttributes => {
  const pair = (value: number | Pair): Pair => (typeof value === 'number' ? [value, value] : value)
  return {
    kernel: pair(size),
    strides: pair(options.stride ?? size),
    pads: options.padding ?? [
      [0, 0],
      [0, 0],
    ],
  }
}

/**
 * Largest element of every window; among equal ones the first in row-major order gets the gradient.
 *
 * @param x  [batch, channels, length]
 */
export const maxPool1d = (x: Tensor, size: number, options: PoolOptions<number, PadPair> = {}): Tensor =>
  applyOp('maxPool', [x], attributes1d(size, options), poolRule)[0]

/** As maxPool1d, over [batch, channels, height, width]. */
export const maxPool2d = (x: Tensor, size: number | Pair, options: PoolOptions<number | Pair, PadPairs> = {}): Tensor =>
  applyOp('maxPool', [x], attributes2d(size, options), poolRule)[0]

/**
 * Mean of the elements of every window that lie inside the input.
 *
 * @param x  [batch, channels, length]
 */
export const avgPool1d = (x: Tensor, size: number, options: PoolOptions<number, PadPair> = {}): Tensor =>
  applyOp('avgPool', [x], attributes1d(size, options), poolRule)[0]

/** As avgPool1d, over [batch, channels, height, width]. */
export const avgPool2d = (x: Tensor, size: number | Pair, options: PoolOptions<number | Pair, PadPairs> = {}): Tensor =>
  applyOp('avgPool', [x], attributes2d(size, options), poolRule)[0]
