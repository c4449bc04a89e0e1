import type { Tensor } from '../graph.ts'
import type { PadPair } from '../op-attributes.ts'
import { convNd, convTransposeNd } from './convolution-operations.ts'
import type { ConvAttributes } from './convolution-terms.ts'

type PerAxis = number | readonly number[]

interface Geometry<Padding> {
  stride?: PerAxis
  /** Zeros added around the input: before and after, one pair an axis. */
  padding?: Padding
  dilation?: PerAxis
  /** Channels are split into this many groups that do not see each other. */
  groups?: number
}

export interface ConvOptions<Padding> extends Geometry<Padding> {
  /** [outputs]; added to every place of an output channel. */
  bias?: Tensor
}

export interface ConvTransposeOptions<Padding> extends Geometry<Padding> {
  /** Elements added at the end of each axis, to choose among the input sizes a strided convolution maps to one output size. */
  outputPadding?: PerAxis
}

const perAxis = (value: PerAxis | undefined, axes: number, otherwise: number): number[] =>
  value === undefined || typeof value === 'number' ? new Array<number>(axes).fill(value ?? otherwise) : [...value]

const noPadding = (axes: number): PadPair[] => Array.from({ length: axes }, () => [0, 0] as const)

const convAttributes = (axes: number, options: Geometry<readonly PadPair[]>): ConvAttributes => ({
  strides: perAxis(options.stride, axes, 1),
  pads: options.padding ?? noPadding(axes),
  dilations: perAxis(options.dilation, axes, 1),
  groups: options.groups ?? 1,
})

/**
 * One-dimensional convolution (cross-correlation, as in all deep-learning libraries).
 *
 *   y[b, o, l] = sum_{c, k} w[o, c, k] x[b, c, l*stride + k*dilation - before]
 *
 * @param x  [batch, channels, length]
 * @param w  [outputs, channels / groups, taps]
 * @returns  [batch, outputs, length']
 */
export const conv1d = (x: Tensor, w: Tensor, { padding, bias, ...options }: ConvOptions<PadPair> = {}): Tensor =>
  convNd(x, w, convAttributes(1, { ...options, padding: padding && [padding] }), bias)

/**
 * Two-dimensional convolution; see conv1d.
 *
 * @param x  [batch, channels, height, width]
 * @param w  [outputs, channels / groups, kernel height, kernel width]
 */
export const conv2d = (x: Tensor, w: Tensor, { bias, ...options }: ConvOptions<readonly [PadPair, PadPair]> = {}): Tensor =>
  convNd(x, w, convAttributes(2, options), bias)

/**
 * The transpose of conv1d as a linear map: spreads every input element over `taps` outputs, `stride` apart.
 *
 * @param x  [batch, channels, length]
 * @param w  [channels, outputs / groups, taps]
 * @returns  [batch, outputs, (length - 1) stride + dilation (taps - 1) + 1 - padding + outputPadding]
 */
export const convTranspose1d = (x: Tensor, w: Tensor, { padding, outputPadding, ...options }: ConvTransposeOptions<PadPair> = {}): Tensor =>
  convTransposeNd(x, w, {
    ...convAttributes(1, { ...options, padding: padding && [padding] }),
    outputPadding: perAxis(outputPadding, 1, 0),
  })

/** The transpose of conv2d as a linear map; see convTranspose1d. */
export const convTranspose2d = (
  x: Tensor,
  w: Tensor,
  { outputPadding, ...options }: ConvTransposeOptions<readonly [PadPair, PadPair]> = {},
): Tensor => convTransposeNd(x, w, { ...convAttributes(2, options), outputPadding: perAxis(outputPadding, 2, 0) })
