import type { DType, OpName } from '../../graph/index.ts'
import type { Lowering } from './lowering.ts'

/** The operator of that name, with the same operands. */
const direct =
  <K extends OpName>(opType: string): Lowering<K> =>
  (_node, inputs, onnx) =>
    onnx.op(opType, inputs)

/** onnx.proto: TensorProto.DataType */
const castTargets: Record<DType, number> = { float32: 1, int32: 6, int64: 7, bool: 9, uint32: 12 }

export const elementwiseLowerings = {
  add: direct('Add'),
  sub: direct('Sub'),
  mul: direct('Mul'),
  div: direct('Div'),
  pow: direct('Pow'),
  maximum: direct('Max'),
  minimum: direct('Min'),
  greater: direct('Greater'),
  greaterEqual: direct('GreaterOrEqual'),
  less: direct('Less'),
  lessEqual: direct('LessOrEqual'),
  equal: direct('Equal'),
  logicalAnd: direct('And'),
  logicalOr: direct('Or'),
  logicalNot: direct('Not'),
  where: direct('Where'),
  addN: (_node, inputs, onnx) => onnx.op(inputs.length === 2 ? 'Add' : 'Sum', inputs),
  neg: direct('Neg'),
  square: (_node, [x], onnx) => onnx.op('Mul', [x, x]),
  sqrt: direct('Sqrt'),
  exp: direct('Exp'),
  log: direct('Log'),
  abs: direct('Abs'),
  sign: direct('Sign'),
  relu: direct('Relu'),
  sigmoid: direct('Sigmoid'),
  tanh: direct('Tanh'),
  softplus: direct('Softplus'),
  sin: direct('Sin'),
  cos: direct('Cos'),
  floor: direct('Floor'),
  stopGradient: (_node, [x]) => x,
  cast: (node, [x], onnx) => onnx.op('Cast', [x], { to: castTargets[node.attributes.to] }),
} satisfies { [K in OpName]?: Lowering<K> }
