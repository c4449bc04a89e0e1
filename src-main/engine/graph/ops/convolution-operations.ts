import type * as tfc from '@tensorflow/tfjs-core'
import { refuse } from '../apply-op.ts'
import { stridesOf } from '../../host-tensor.ts'
import type { Tensor } from '../graph.ts'
import { uniformValue } from '../passes/constant-values.ts'
import { windowOutputs } from '../shapes.ts'
import { build, forEachIndex } from '../values.ts'
import {
  inGroups,
  onnxPads,
  outputPaddingFor,
  product,
  requireGeometry,
  swapBatch,
  turnedKernel,
  weightGradientByRowsAndColumns,
  weightGradientByTaps,
  type ConvAttributes,
  type ConvTransposeAttributes,
} from './convolution-terms.ts'
import { real } from './example.ts'
import { asImage, asTwo, channelsFirst, channelsLast, convolveGroups, padded, transposeInTfjs } from './images-in-tfjs.ts'
import { defineOperation } from './operation.ts'
import { slice } from './boxes.ts'
import { reshape, transpose } from './shaping.ts'

declare module '../op-attributes.ts' {
  interface OpAttributes {
    conv: ConvAttributes
    convTranspose: ConvTransposeAttributes
  }
}

/** Above so many taps the gradient of the weights is a convolution with swapped roles instead of one matrix product a tap. */
const mostTapProducts = 32

/**
 * Gradient of a convolution's weights.
 *
 *   dw[o, c, k] = sum_{b, l} dy[b, o, l] x[b, c, l*stride + k*dilation - before]
 *
 * @param x   input of the convolution [batch, channels, ...]
 * @param dy  gradient of its result [batch, outputs, ...]
 * @param kernel  taps along each spatial axis
 * @returns   [outputs, channels / groups, ...kernel]
 */
const weightGradient = (x: Tensor, dy: Tensor, kernel: readonly number[], attributes: ConvAttributes): Tensor => {
  const { strides, pads, dilations, groups } = attributes
  if (product(kernel) <= mostTapProducts) {
    const everyPlace = groups === 1 && strides.every((stride) => stride === 1)
    const twoAxes = kernel.length === 2 && kernel.every((taps) => taps > 1) && dy.shape[1] <= x.shape[1]
    return (everyPlace && twoAxes ? weightGradientByRowsAndColumns : weightGradientByTaps)(x, dy, kernel, attributes)
  }
  const [batch, channels] = x.shape
  const spatial = x.shape.slice(2)
  const grouped = reshape(x, [batch, groups, channels / groups, ...spatial])
  const inputRows = reshape(transpose(grouped, [2, 1, 0, ...spatial.map((_, i) => i + 3)]), [channels / groups, groups * batch, ...spatial])
  const result = convNd(inputRows, swapBatch(dy), { strides: dilations, pads, dilations: strides, groups })
  const size = [channels / groups, dy.shape[1], ...kernel]
  return swapBatch(
    slice(
      result,
      size.map(() => 0),
      size,
    ),
  )
}

/**
 * Gradient of a convolution's input. Without strides it is again a convolution, with the kernel turned round, which ONNX Runtime's CPU
 * computes more than twice as fast as the transposed one.
 */
const inputGradient = (x: Tensor, w: Tensor, dy: Tensor, attributes: ConvAttributes): Tensor => {
  const kernel = w.shape.slice(2)
  const { strides, pads, dilations } = attributes
  const reach = kernel.map((taps, i) => dilations[i] * (taps - 1))
  const borders = pads.map(([before, after], i) => [reach[i] - before, reach[i] - after] as const)
  if (strides.every((stride) => stride === 1) && borders.flat().every((size) => size >= 0)) {
    return convNd(dy, turnedKernel(w, attributes.groups), { ...attributes, pads: borders })
  }
  return convTransposeNd(dy, w, { ...attributes, outputPadding: outputPaddingFor(x.shape.slice(2), dy.shape.slice(2), kernel, attributes) })
}

const applyConv = defineOperation('conv', {
  shape: ([x, w, bias, added], attributes) => {
    requireGeometry(x, w, attributes)
    if (bias !== undefined && bias.shape.join() !== `${w.shape[0]}`)
      refuse(`the bias must have ${w.shape[0]} values, one an output channel.`)
    const { strides, pads, dilations, groups } = attributes
    if (x.shape[1] !== w.shape[1] * groups || w.shape[0] % groups !== 0) {
      refuse(
        `${x.shape[1]} input channels in ${groups} groups do not fit weights [outputs, inputs per group, ...] = [${w.shape.join(', ')}].`,
      )
    }
    const spatial = strides.map((stride, i) => windowOutputs(x.shape[i + 2], w.shape[i + 2], stride, pads[i], dilations[i]))
    const shape = [x.shape[0], w.shape[0], ...spatial]
    if (added !== undefined && added.shape.join() !== shape.join())
      refuse(`what is added must have the result's shape [${shape.join(', ')}].`)
    return [{ shape, dtype: 'float32' }]
  },
  gradient: (g, { inputs: [x, w, bias, added], attributes }, dy) => [
    () => inputGradient(x, w, dy, attributes),
    () => weightGradient(x, dy, w.shape.slice(2), attributes),
    ...(bias
      ? [
          () =>
            g.sum(
              dy,
              dy.shape.flatMap((_, axis) => (axis === 1 ? [] : [axis])),
            ),
        ]
      : []),
    ...(added ? [() => dy] : []),
  ],
  onnx: (onnx, inputs, node, provider) => {
    const { strides, pads, dilations, groups } = node.attributes
    const [x, w, bias, added] = inputs
    if (added !== undefined && provider === 'cpu') {
      const terms = uniformValue(node.inputs[2]) === 0 ? '' : bias
      return onnx.op('FusedConv', [x, w, terms, added], { strides, pads: onnxPads(pads), dilations, group: groups }, 'com.microsoft')
    }
    const result = inGroups(onnx, inputs.slice(0, 3), node, provider, (operands, group) =>
      onnx.op('Conv', operands, { strides, pads: onnxPads(pads), dilations, group }),
    )
    return added === undefined ? result : onnx.op('Add', [result, added])
  },
  tfjs: (tf, [x, w, bias, added], { attributes: { strides, pads, dilations, groups }, outputs: [{ shape }] }) => {
    const input = padded(tf, channelsLast(tf, asImage(tf, x)), asTwo(pads, [0, 0]))
    const result = convolveGroups(tf, input, asImage(tf, w), asTwo(strides, 1), asTwo(dilations, 1), groups)
    const convolved = tf.reshape(channelsFirst(tf, bias ? tf.add<tfc.Tensor4D>(result, bias) : result), [...shape])
    return added ? tf.add(convolved, added) : convolved
  },
  evaluate: ([x, w, bias, added], { attributes: { strides, pads, dilations, groups }, outputs: [{ shape }] }) => {
    const [alongX, alongW] = [stridesOf(x.shape), stridesOf(w.shape)]
    const [outputs, channels, ...kernel] = w.shape
    return build(shape, ([batch, output, ...place], position) => {
      const group = Math.floor(output / (outputs / groups))
      let total = (bias?.data[output] ?? 0) + (added?.data[position] ?? 0)
      forEachIndex(kernel, (tap) => {
        let fromX = batch * alongX[0] + group * channels * alongX[1]
        let fromW = output * alongW[0]
        for (let i = 0; i < kernel.length; i++) {
          const source = place[i] * strides[i] + tap[i] * dilations[i] - pads[i][0]
          if (source < 0 || source >= x.shape[i + 2]) return
          fromX += source * alongX[i + 2]
          fromW += tap[i] * alongW[i + 2]
        }
        for (let channel = 0; channel < channels; channel++)
          total += w.data[fromW + channel * alongW[1]] * x.data[fromX + channel * alongX[1]]
      })
      return total
    })
  },
  examples: [
    { name: '1-D', operands: [real([2, 3, 7]), real([4, 3, 3])], build: (g, x, w) => g.conv1d(x, w) },
    { name: '1-D same padding', operands: [real([2, 1, 8]), real([3, 1, 3])], build: (g, x, w) => g.conv1d(x, w, { padding: [1, 1] }) },
    {
      name: '1-D causal, dilated',
      operands: [real([1, 2, 9]), real([2, 2, 2])],
      build: (g, x, w) => g.conv1d(x, w, { padding: [4, 0], dilation: 4 }),
    },
    { name: '1-D stride with a rest', operands: [real([2, 2, 10]), real([2, 2, 3])], build: (g, x, w) => g.conv1d(x, w, { stride: 3 }) },
    {
      name: '1-D stride, dilation, uneven padding',
      operands: [real([1, 2, 11]), real([2, 2, 3])],
      build: (g, x, w) => g.conv1d(x, w, { stride: 2, dilation: 2, padding: [1, 3] }),
    },
    { name: '1-D with bias', operands: [real([2, 3, 7]), real([4, 3, 2]), real([4])], build: (g, x, w, b) => g.conv1d(x, w, { bias: b }) },
    {
      name: '1-D two groups with bias',
      operands: [real([2, 4, 6]), real([6, 2, 3]), real([6])],
      build: (g, x, w, b) => g.conv1d(x, w, { groups: 2, bias: b }),
    },
    {
      name: '2-D with bias',
      operands: [real([2, 2, 4, 5]), real([3, 2, 2, 2]), real([3])],
      build: (g, x, w, b) => g.conv2d(x, w, { bias: b }),
    },
    {
      name: '1-D onto a sum',
      operands: [real([2, 3, 7]), real([4, 3, 2]), real([4]), real([2, 4, 7])],
      build: (_g, x, w, b, sum) => convNd(x, w, { strides: [1], pads: [[2, 0]], dilations: [2], groups: 1 }, b, sum),
    },
    {
      name: '1-D one tap onto a sum, without bias',
      operands: [real([2, 3, 5]), real([4, 3, 1]), real([2, 4, 5])],
      build: (g, x, w, sum) => convNd(x, w, { strides: [1], pads: [[0, 0]], dilations: [1], groups: 1 }, g.fill(x.graph, [4], 0), sum),
    },
    {
      name: '2-D onto a sum, two groups',
      operands: [real([1, 4, 5, 5]), real([2, 2, 3, 3]), real([2]), real([1, 2, 5, 5])],
      build: (_g, x, w, b, sum) =>
        convNd(
          x,
          w,
          {
            strides: [1, 1],
            pads: [
              [1, 1],
              [1, 1],
            ],
            dilations: [1, 1],
            groups: 2,
          },
          b,
          sum,
        ),
    },
    { name: '1-D one tap', operands: [real([2, 3, 4]), real([2, 3, 1])], build: (g, x, w) => g.conv1d(x, w) },
    {
      name: '1-D two groups',
      operands: [real([2, 4, 6]), real([6, 2, 3])],
      build: (g, x, w) => g.conv1d(x, w, { groups: 2, padding: [1, 1] }),
    },
    { name: '1-D depthwise', operands: [real([2, 3, 6]), real([3, 1, 2])], build: (g, x, w) => g.conv1d(x, w, { groups: 3 }) },
    {
      name: '1-D more groups than a WebGPU shader has buffers',
      operands: [real([1, 10, 4]), real([10, 1, 2])],
      build: (g, x, w) => g.conv1d(x, w, { groups: 10 }),
    },
    {
      name: '1-D forty taps',
      operands: [real([2, 2, 50]), real([2, 2, 40])],
      build: (g, x, w) => g.conv1d(x, w, { stride: 3, padding: [2, 1] }),
    },
    {
      name: '1-D forty taps in two groups',
      operands: [real([2, 4, 50]), real([2, 2, 40])],
      build: (g, x, w) => g.conv1d(x, w, { groups: 2, stride: 2 }),
    },
    { name: '2-D', operands: [real([2, 2, 5, 4]), real([3, 2, 3, 2])], build: (g, x, w) => g.conv2d(x, w) },
    {
      name: '2-D stride, dilation, padding differ by axis',
      operands: [real([1, 2, 7, 8]), real([2, 2, 3, 2])],
      build: (g, x, w) =>
        g.conv2d(x, w, {
          stride: [2, 1],
          dilation: [1, 3],
          padding: [
            [1, 1],
            [0, 2],
          ],
        }),
    },
    { name: '2-D no more outputs than channels', operands: [real([2, 3, 4, 5]), real([2, 3, 2, 3])], build: (g, x, w) => g.conv2d(x, w) },
    {
      name: '2-D no more outputs than channels, dilation, uneven padding',
      operands: [real([2, 2, 6, 5]), real([2, 2, 3, 2])],
      build: (g, x, w) =>
        g.conv2d(x, w, {
          dilation: [2, 3],
          padding: [
            [1, 3],
            [2, 0],
          ],
        }),
    },
    {
      name: '2-D no more outputs than channels, padding wider than the kernel',
      operands: [real([1, 2, 3, 4]), real([1, 2, 2, 2])],
      build: (g, x, w) =>
        g.conv2d(x, w, {
          padding: [
            [3, 2],
            [0, 3],
          ],
        }),
    },
    { name: '2-D two groups', operands: [real([1, 4, 5, 5]), real([2, 2, 3, 3])], build: (g, x, w) => g.conv2d(x, w, { groups: 2 }) },
    {
      name: '2-D thirty-six taps',
      operands: [real([1, 1, 7, 7]), real([2, 1, 6, 6])],
      build: (g, x, w) =>
        g.conv2d(x, w, {
          padding: [
            [1, 0],
            [0, 1],
          ],
        }),
    },
  ],
})

/**
 * Convolution over any number of spatial axes; see conv1d and conv2d.
 *
 * @param bias  float32 [outputs]
 * @param added float32 of the result's shape, which it is added to; only with a bias, which may be zero
 */
export const convNd = (x: Tensor, w: Tensor, attributes: ConvAttributes, bias?: Tensor, added?: Tensor): Tensor =>
  applyConv([x, w, ...(bias ? [bias, ...(added ? [added] : [])] : [])], attributes)[0]

const applyConvTranspose = defineOperation('convTranspose', {
  shape: ([x, w], attributes) => {
    requireGeometry(x, w, attributes)
    const { strides, pads, dilations, groups, outputPadding } = attributes
    if (x.shape[1] !== w.shape[0] || w.shape[0] % groups !== 0) {
      refuse(
        `${x.shape[1]} input channels in ${groups} groups do not fit weights [inputs, outputs per group, ...] = [${w.shape.join(', ')}].`,
      )
    }
    const spatial = strides.map((stride, i) => {
      const [before, after] = pads[i]
      return (x.shape[i + 2] - 1) * stride + dilations[i] * (w.shape[i + 2] - 1) + 1 - before - after + outputPadding[i]
    })
    if (spatial.some((size) => size < 1)) refuse(`the output would have the sizes [${spatial.join(', ')}]; use less padding.`)
    return [{ shape: [x.shape[0], w.shape[1] * groups, ...spatial], dtype: 'float32' }]
  },
  gradient: (_g, { inputs: [x, w], attributes: { strides, pads, dilations, groups } }, dy) => {
    const attributes = { strides, pads, dilations, groups }
    return [() => convNd(dy, w, attributes), () => weightGradient(dy, x, w.shape.slice(2), attributes)]
  },
  onnx: (onnx, inputs, node, provider) => {
    const { strides, pads, dilations, outputPadding } = node.attributes
    return inGroups(onnx, inputs, node, provider, (operands, group) =>
      onnx.op('ConvTranspose', operands, { strides, pads: onnxPads(pads), dilations, group, output_padding: outputPadding }),
    )
  },
  tfjs: (tf, [x, w], { attributes, outputs: [{ shape }] }) => tf.reshape(transposeInTfjs(tf, x, w, attributes), [...shape]),
  evaluate: ([x, w], { attributes: { strides, pads, dilations, groups }, outputs: [{ shape }] }) => {
    const [alongX, alongW] = [stridesOf(x.shape), stridesOf(w.shape)]
    const [channels, outputs, ...kernel] = w.shape
    return build(shape, ([batch, output, ...place]) => {
      const group = Math.floor(output / outputs)
      let total = 0
      forEachIndex(kernel, (tap) => {
        let fromX = batch * alongX[0]
        let fromW = (output % outputs) * alongW[1]
        for (let i = 0; i < kernel.length; i++) {
          const source = (place[i] + pads[i][0] - tap[i] * dilations[i]) / strides[i]
          if (!Number.isInteger(source) || source < 0 || source >= x.shape[i + 2]) return
          fromX += source * alongX[i + 2]
          fromW += tap[i] * alongW[i + 2]
        }
        for (let channel = (group * channels) / groups; channel < ((group + 1) * channels) / groups; channel++)
          total += w.data[fromW + channel * alongW[0]] * x.data[fromX + channel * alongX[1]]
      })
      return total
    })
  },
  examples: [
    { name: '1-D', operands: [real([2, 3, 4]), real([3, 2, 3])], build: (g, x, w) => g.convTranspose1d(x, w) },
    {
      name: '1-D stride',
      operands: [real([1, 2, 4]), real([2, 2, 4])],
      build: (g, x, w) => g.convTranspose1d(x, w, { stride: 2, padding: [1, 1] }),
    },
    {
      name: '1-D output padding',
      operands: [real([1, 2, 3]), real([2, 1, 3])],
      build: (g, x, w) => g.convTranspose1d(x, w, { stride: 3, outputPadding: 2 }),
    },
    {
      name: '1-D dilated',
      operands: [real([1, 2, 4]), real([2, 2, 3])],
      build: (g, x, w) => g.convTranspose1d(x, w, { dilation: 2, stride: 2 }),
    },
    {
      name: '1-D two groups',
      operands: [real([2, 4, 3]), real([4, 3, 2])],
      build: (g, x, w) => g.convTranspose1d(x, w, { groups: 2, stride: 2 }),
    },
    {
      name: '2-D without strides',
      operands: [real([2, 2, 3, 3]), real([2, 3, 2, 3])],
      build: (g, x, w) =>
        g.convTranspose2d(x, w, {
          padding: [
            [0, 1],
            [1, 1],
          ],
        }),
    },
    {
      name: '2-D',
      operands: [real([1, 2, 3, 3]), real([2, 2, 2, 3])],
      build: (g, x, w) =>
        g.convTranspose2d(x, w, {
          stride: [2, 1],
          padding: [
            [0, 1],
            [1, 1],
          ],
        }),
    },
  ],
})

/** Transposed convolution over any number of spatial axes; see convTranspose1d and convTranspose2d. */
export const convTransposeNd = (x: Tensor, w: Tensor, attributes: ConvTransposeAttributes): Tensor =>
  applyConvTranspose([x, w], attributes)[0]
