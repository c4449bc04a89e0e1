import { applyOp, refuse, requireType } from '../apply-op.ts'
import type { Tensor, TensorType } from '../graph.ts'
import type { ConvAttributes, OpAttributes, PadPair } from '../op-attributes.ts'
import { windowOutputs } from '../shapes.ts'

type PerAxis = number | readonly number[]

export interface ConvOptions<Padding> {
  stride?: PerAxis
  /** Zeros added around the input: before and after, one pair an axis. */
  padding?: Padding
  dilation?: PerAxis
  /** Channels are split into this many groups that do not see each other. */
  groups?: number
}

export interface ConvTransposeOptions<Padding> extends ConvOptions<Padding> {
  /** Elements added at the end of each axis, to choose among the input sizes a strided convolution maps to one output size. */
  outputPadding?: PerAxis
}

const perAxis = (value: PerAxis | undefined, axes: number, otherwise: number): number[] =>
  value === undefined || typeof value === 'number' ? new Array<number>(axes).fill(value ?? otherwise) : [...value]

const noPadding = (axes: number): PadPair[] => Array.from({ length: axes }, () => [0, 0] as const)

const convAttributes = (axes: number, options: ConvOptions<readonly PadPair[]>): ConvAttributes => ({
  strides: perAxis(options.stride, axes, 1),
  pads: options.padding ?? noPadding(axes),
  dilations: perAxis(options.dilation, axes, 1),
  groups: options.groups ?? 1,
})

const requireGeometry = (x: TensorType, w: TensorType, { strides, pads, dilations, groups }: ConvAttributes): void => {
  requireType(x, ['float32'])
  requireType(w, ['float32'])
  const axes = strides.length
  if (x.shape.length !== axes + 2 || w.shape.length !== axes + 2) refuse(`input and weights must have rank ${axes + 2}.`)
  if (pads.length !== axes || dilations.length !== axes) refuse(`stride, padding and dilation need ${axes} entries, one an axis.`)
  const positive = [...strides, ...dilations, groups].every((value) => Number.isInteger(value) && value >= 1)
  if (!positive || !pads.flat().every((value) => Number.isInteger(value) && value >= 0)) {
    refuse('stride, dilation and groups must be whole numbers above 0, padding 0 or more.')
  }
}

const convRule = ([x, w]: readonly TensorType[], attributes: ConvAttributes): TensorType[] => {
  requireGeometry(x, w, attributes)
  const { strides, pads, dilations, groups } = attributes
  if (x.shape[1] !== w.shape[1] * groups || w.shape[0] % groups !== 0) {
    refuse(`${x.shape[1]} input channels in ${groups} groups do not fit weights [outputs, inputs per group, ...] = [${w.shape.join(', ')}].`)
  }
  const spatial = strides.map((stride, i) => windowOutputs(x.shape[i + 2], w.shape[i + 2], stride, pads[i], dilations[i]))
  return [{ shape: [x.shape[0], w.shape[0], ...spatial], dtype: 'float32' }]
}

const convTransposeRule = ([x, w]: readonly TensorType[], attributes: OpAttributes['convTranspose']): TensorType[] => {
  requireGeometry(x, w, attributes)
  const { strides, pads, dilations, groups, outputPadding } = attributes
  if (x.shape[1] !== w.shape[0] || w.shape[0] % groups !== 0) {
    refuse(`${x.shape[1]} input channels in ${groups} groups do not fit weights [inputs, outputs per group, ...] = [${w.shape.join(', ')}].`)
  }
  const spatial = strides.map((stride, i) => {
    const [before, after] = pads[i]
    return (x.shape[i + 2] - 1) * stride + dilations[i] * (w.shape[i + 2] - 1) + 1 - before - after + outputPadding[i]
  })
  if (spatial.some((size) => size < 1)) refuse(`the output would have the sizes [${spatial.join(', ')}]; use less padding.`)
  return [{ shape: [x.shape[0], w.shape[1] * groups, ...spatial], dtype: 'float32' }]
}

const conv = (x: Tensor, w: Tensor, attributes: ConvAttributes): Tensor => applyOp('conv', [x, w], attributes, convRule)[0]

const convTranspose = (x: Tensor, w: Tensor, attributes: OpAttributes['convTranspose']): Tensor =>
  applyOp('convTranspose', [x, w], attributes, convTransposeRule)[0]

/** Convolution over any number of spatial axes; see conv1d and conv2d. */
export const convNd = conv

/** Transposed convolution over any number of spatial axes; see convTranspose1d and convTranspose2d. */
export const convTransposeNd = convTranspose

/**
 * One-dimensional convolution (cross-correlation, as in all deep-learning libraries).
 *
 *   y[b, o, l] = sum_{c, k} w[o, c, k] x[b, c, l*stride + k*dilation - before]
 *
 * @param x  [batch, channels, length]
 * @param w  [outputs, channels / groups, taps]
 * @returns  [batch, outputs, length']
 */
export const conv1d = (x: Tensor, w: Tensor, { padding, ...options }: ConvOptions<PadPair> = {}): Tensor =>
  conv(x, w, convAttributes(1, { ...options, padding: padding && [padding] }))

/**
 * Two-dimensional convolution; see conv1d.
 *
 * @param x  [batch, channels, height, width]
 * @param w  [outputs, channels / groups, kernel height, kernel width]
 */
export const conv2d = (x: Tensor, w: Tensor, options: ConvOptions<readonly [PadPair, PadPair]> = {}): Tensor => conv(x, w, convAttributes(2, options))

/**
 * The transpose of conv1d as a linear map: spreads every input element over `taps` outputs, `stride` apart.
 *
 * @param x  [batch, channels, length]
 * @param w  [channels, outputs / groups, taps]
 * @returns  [batch, outputs, (length - 1) stride + dilation (taps - 1) + 1 - padding + outputPadding]
 */
export const convTranspose1d = (x: Tensor, w: Tensor, { padding, outputPadding, ...options }: ConvTransposeOptions<PadPair> = {}): Tensor =>
  convTranspose(x, w, { ...convAttributes(1, { ...options, padding: padding && [padding] }), outputPadding: perAxis(outputPadding, 1, 0) })

/** The transpose of conv2d as a linear map; see convTranspose1d. */
export const convTranspose2d = (
  x: Tensor,
  w: Tensor,
  { outputPadding, ...options }: ConvTransposeOptions<readonly [PadPair, PadPair]> = {},
): Tensor => convTranspose(x, w, { ...convAttributes(2, options), outputPadding: perAxis(outputPadding, 2, 0) })
