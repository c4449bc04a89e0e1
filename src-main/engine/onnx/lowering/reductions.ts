import type { OpName } from '../../graph/index.ts'
import type { GraphBuilder } from '../graph-builder.ts'
import type { Lowering } from './lowering.ts'

interface ReduceAttributes {
  readonly axes: readonly number[]
  readonly keepDims: boolean
}

const reduce = (opType: string, x: string, { axes, keepDims }: ReduceAttributes, onnx: GraphBuilder): string =>
  axes.length === 0 ? x : onnx.op(opType, [x, onnx.int64s(axes)], { keepdims: Number(keepDims) })

export const reductionLowerings = {
  sum: (node, [x], onnx) => reduce('ReduceSum', x, node.attributes, onnx),
  max: (node, [x], onnx) => reduce('ReduceMax', x, node.attributes, onnx),
  argMax: (node, [x], onnx) => onnx.op('Cast', [onnx.op('ArgMax', [x], { axis: node.attributes.axis, keepdims: 0 })], { to: 6 }),
  softmax: (node, [x], onnx) => onnx.op('Softmax', [x], { axis: node.attributes.axis }),
  logSoftmax: (node, [x], onnx) => onnx.op('LogSoftmax', [x], { axis: node.attributes.axis }),
} satisfies { [K in OpName]?: Lowering<K> }
