import type { Node } from '../graph.ts'
import type { OpName } from '../op-attributes.ts'
import type { DType } from '../../host-tensor.ts'
import type { Evaluator } from './evaluator.ts'
import { broadcastReader, build } from './values.ts'

const unary =
  <K extends OpName>(f: (x: number) => number): Evaluator<K> =>
  (_node, [x]) =>
    x.data.map(f)

const binary =
  <K extends OpName>(f: (a: number, b: number, dtype: DType) => number): Evaluator<K> =>
  (node, inputs) => {
    const { shape } = node.outputs[0]
    const { dtype } = (node as Node).inputs[0]
    const [a, b] = inputs.map((input) => broadcastReader(input, shape.length))
    return build(shape, (index) => f(a(index), b(index), dtype))
  }

/** Whole-number results wrap round as two's complement does. */
const wrapped = (value: number, dtype: DType): number => (dtype === 'int32' ? value | 0 : value)

const casts: Record<DType, (x: number) => number> = {
  float32: (x) => x,
  int32: (x) => Math.trunc(x) | 0,
  int64: Math.trunc,
  uint32: (x) => Math.trunc(x) >>> 0,
  bool: (x) => Number(x !== 0),
}

export const elementwiseEvaluators = {
  add: binary((a, b, dtype) => wrapped(a + b, dtype)),
  sub: binary((a, b, dtype) => wrapped(a - b, dtype)),
  mul: binary((a, b, dtype) => (dtype === 'int32' ? Math.imul(a, b) : a * b)),
  div: binary((a, b, dtype) => (dtype === 'float32' ? a / b : Math.trunc(a / b))),
  pow: binary((a, b) => a ** b),
  maximum: binary((a, b) => Math.max(a, b)),
  minimum: binary((a, b) => Math.min(a, b)),
  greater: binary((a, b) => Number(a > b)),
  greaterEqual: binary((a, b) => Number(a >= b)),
  less: binary((a, b) => Number(a < b)),
  lessEqual: binary((a, b) => Number(a <= b)),
  equal: binary((a, b) => Number(a === b)),
  logicalAnd: binary((a, b) => a * b),
  logicalOr: binary((a, b) => Math.max(a, b)),
  logicalNot: unary((x) => 1 - x),
  where: (node, inputs) => {
    const { shape } = node.outputs[0]
    const [condition, a, b] = inputs.map((input) => broadcastReader(input, shape.length))
    return build(shape, (index) => (condition(index) ? a(index) : b(index)))
  },
  addN: (_node, inputs) => inputs[0].data.map((_, i) => inputs.reduce((total, { data }) => total + data[i], 0)),
  neg: unary((x) => -x),
  square: unary((x) => x * x),
  sqrt: unary(Math.sqrt),
  exp: unary(Math.exp),
  log: unary(Math.log),
  abs: unary(Math.abs),
  sign: unary(Math.sign),
  relu: unary((x) => Math.max(x, 0)),
  sigmoid: unary((x) => (x >= 0 ? 1 / (1 + Math.exp(-x)) : Math.exp(x) / (1 + Math.exp(x)))),
  tanh: unary(Math.tanh),
  softplus: unary((x) => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)))),
  sin: unary(Math.sin),
  cos: unary(Math.cos),
  floor: unary(Math.floor),
  stopGradient: (_node, [x]) => x.data,
  cast: (node, [x]) => x.data.map(casts[node.attributes.to]),
} satisfies { [K in OpName]?: Evaluator<K> }
