import type { OpAttributes, OpName, PadPair, Tensor } from '../../graph/index.ts'
import type { GraphBuilder } from '../graph-builder.ts'
import type { Lowering } from './lowering.ts'

const swapLastTwo = (name: string, tensor: Tensor, onnx: GraphBuilder): string => {
  const axes = tensor.shape.map((_, axis) => axis)
  axes.push(...axes.splice(-2).reverse())
  return onnx.op('Transpose', [name], { perm: axes })
}

/** ONNX lists all paddings before, then all paddings after. */
const onnxPads = (pads: readonly PadPair[]): number[] => [...pads.map(([before]) => before), ...pads.map(([, after]) => after)]

const convAttributes = ({ strides, pads, dilations }: OpAttributes['conv']) => ({ strides, pads: onnxPads(pads), dilations })

/**
 * A grouped convolution; on WebGPU written as one convolution a group, because ONNX Runtime 1.30 gives wrong numbers there for some
 * channel counts.
 */
const inGroups = (
  groups: number,
  wholeGroups: boolean,
  [x, w]: readonly string[],
  onnx: GraphBuilder,
  convolve: (x: string, w: string, group: number) => string,
): string => {
  if (groups === 1 || wholeGroups) return convolve(x, w, groups)
  const xs = onnx.opWithOutputs('Split', [x], groups, { axis: 1, num_outputs: groups })
  const ws = onnx.opWithOutputs('Split', [w], groups, { axis: 0, num_outputs: groups })
  return onnx.op(
    'Concat',
    xs.map((part, i) => convolve(part, ws[i], 1)),
    { axis: 1 },
  )
}

export const linearAlgebraLowerings = {
  matMul: (node, [a, b], onnx) => {
    const [left, right] = node.inputs
    const { transposeA, transposeB } = node.attributes
    if (left.rank === 2 && right.rank === 2) return onnx.op('Gemm', [a, b], { transA: Number(transposeA), transB: Number(transposeB) })
    return onnx.op('MatMul', [transposeA ? swapLastTwo(a, left, onnx) : a, transposeB ? swapLastTwo(b, right, onnx) : b])
  },
  conv: (node, inputs, onnx, provider) =>
    inGroups(node.attributes.groups, provider !== 'webgpu', inputs, onnx, (x, w, group) =>
      onnx.op('Conv', [x, w], { ...convAttributes(node.attributes), group }),
    ),
  convTranspose: (node, inputs, onnx, provider) =>
    inGroups(node.attributes.groups, provider !== 'webgpu', inputs, onnx, (x, w, group) =>
      onnx.op('ConvTranspose', [x, w], { ...convAttributes(node.attributes), group, output_padding: node.attributes.outputPadding }),
    ),
  maxPool: (node, [x], onnx) => {
    const { kernel, strides, pads } = node.attributes
    return onnx.op('MaxPool', [x], { kernel_shape: kernel, strides, pads: onnxPads(pads) })
  },
  avgPool: (node, [x], onnx) => {
    const { kernel, strides, pads } = node.attributes
    return onnx.op('AveragePool', [x], { kernel_shape: kernel, strides, pads: onnxPads(pads), count_include_pad: 0 })
  },
} satisfies { [K in OpName]?: Lowering<K> }
