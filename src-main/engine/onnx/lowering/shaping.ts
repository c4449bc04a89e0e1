import { elementCount, type OpName } from '../../graph/index.ts'
import type { GraphBuilder } from '../graph-builder.ts'
import type { Lowering } from './lowering.ts'

const reshapeTo = (x: string, shape: readonly number[], onnx: GraphBuilder): string => onnx.op('Reshape', [x, onnx.int64s(shape)])

export const shapingLowerings = {
  reshape: (node, [x], onnx) => reshapeTo(x, node.attributes.shape, onnx),
  broadcastTo: (node, [x], onnx) => onnx.op('Expand', [x, onnx.int64s(node.attributes.shape)]),
  transpose: (node, [x], onnx) => onnx.op('Transpose', [x], { perm: node.attributes.permutation }),
  concat: (node, inputs, onnx) => onnx.op('Concat', inputs, { axis: node.attributes.axis }),
  split: (node, [x], onnx) => {
    const { axis, sizes } = node.attributes
    return onnx.opWithOutputs('Split', [x, onnx.int64s(sizes)], sizes.length, { axis })
  },
  slice: (node, [x], onnx) => {
    const { begin, size, strides } = node.attributes
    const { shape } = node.inputs[0]
    const cut = shape.flatMap((length, axis) => (size[axis] === length ? [] : [axis]))
    if (cut.length === 0) return x
    const starts = cut.map((axis) => begin[axis])
    const ends = cut.map((axis) => begin[axis] + (size[axis] - 1) * strides[axis] + 1)
    const steps = cut.map((axis) => strides[axis])
    return onnx.op('Slice', [x, onnx.int64s(starts), onnx.int64s(ends), onnx.int64s(cut), onnx.int64s(steps)])
  },
  pad: (node, [x], onnx) => {
    const { pads, value } = node.attributes
    const amounts = [...pads.map(([before]) => before), ...pads.map(([, after]) => after)]
    return onnx.op('Pad', [x, onnx.int64s(amounts), onnx.constant([value], [], node.inputs[0].dtype)])
  },
  gather: (node, inputs, onnx) => onnx.op('Gather', inputs, { axis: node.attributes.axis }),
  scatterAdd: (node, [indices, updates], onnx) => {
    const [indexTensor, updateTensor] = node.inputs
    const { axis, size } = node.attributes
    const outer = updateTensor.shape.slice(0, axis)
    const inner = updateTensor.shape.slice(axis + indexTensor.rank)
    const count = indexTensor.size
    const rows = reshapeTo(onnx.op('Cast', [indices], { to: 7 }), [count, 1], onnx)
    const flat = reshapeTo(updates, [elementCount(outer), count, elementCount(inner)], onnx)
    const zeros = onnx.op('Expand', [onnx.float(0), onnx.int64s([size, elementCount(outer), elementCount(inner)])])
    const summed = onnx.op('ScatterND', [zeros, rows, onnx.op('Transpose', [flat], { perm: [1, 0, 2] })], { reduction: 'add' })
    return reshapeTo(onnx.op('Transpose', [summed], { perm: [1, 0, 2] }), node.outputs[0].shape, onnx)
  },
} satisfies { [K in OpName]?: Lowering<K> }

