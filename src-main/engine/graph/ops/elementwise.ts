import type { DType } from '../../host-tensor.ts'
import { requireType } from '../apply-op.ts'
import type { Tensor } from '../graph.ts'
import { requireSameShape } from '../shapes.ts'
import {
  binaryExamples,
  defineBinary,
  defineUnary,
  numericExamples,
  stretched,
  unaryExamples,
  type Binary,
  type Unary,
} from './elementwise-kinds.ts'
import { real, whole } from './example.ts'
import { masked } from './gradient-terms.ts'
import { defineOperation } from './operation.ts'

/** Arithmetic and functions of single elements. */
declare module '../op-attributes.ts' {
  interface OpAttributes {
    add: NoAttributes
    sub: NoAttributes
    mul: NoAttributes
    div: NoAttributes
    pow: NoAttributes
    maximum: NoAttributes
    minimum: NoAttributes
    addN: NoAttributes
    neg: NoAttributes
    square: NoAttributes
    sqrt: NoAttributes
    exp: NoAttributes
    log: NoAttributes
    abs: NoAttributes
    sign: NoAttributes
    relu: NoAttributes
    sigmoid: NoAttributes
    tanh: NoAttributes
    softplus: NoAttributes
    sin: NoAttributes
    cos: NoAttributes
    floor: NoAttributes
  }
}

const reals: readonly DType[] = ['float32']
const numbers: readonly DType[] = ['float32', 'int32', 'int64']

/** Whole-number results wrap round as two's complement does. */
const wrapped = (value: number, dtype: DType): number => (dtype === 'int32' ? value | 0 : value)

export const add: Binary = defineBinary('add', {
  types: numbers,
  gradient: [(_g, { dy }) => dy, (_g, { dy }) => dy],
  onnx: 'Add',
  tfjs: (tf, a, b) => tf.add(a, b),
  evaluate: (a, b, dtype) => wrapped(a + b, dtype),
  examples: numericExamples((g) => g.add),
})

export const sub: Binary = defineBinary('sub', {
  types: numbers,
  gradient: [(_g, { dy }) => dy, (g, { dy }) => g.neg(dy)],
  onnx: 'Sub',
  tfjs: (tf, a, b) => tf.sub(a, b),
  evaluate: (a, b, dtype) => wrapped(a - b, dtype),
  examples: numericExamples((g) => g.sub),
})

export const mul: Binary = defineBinary('mul', {
  types: numbers,
  gradient: [(g, { b, dy }) => g.mul(dy, b), (g, { a, dy }) => g.mul(dy, a)],
  onnx: 'Mul',
  tfjs: (tf, a, b) => tf.mul(a, b),
  evaluate: (a, b, dtype) => (dtype === 'int32' ? Math.imul(a, b) : a * b),
  examples: numericExamples((g) => g.mul),
})

/** a / b; whole numbers are divided towards zero. */
export const div: Binary = defineBinary('div', {
  types: numbers,
  gradient: [(g, { b, dy }) => g.div(dy, b), (g, { b, y, dy }) => g.neg(g.div(g.mul(dy, y), b))],
  onnx: 'Div',
  tfjs: (tf, a, b) => {
    if (a.dtype !== 'int32') return tf.div(a, b)
    const quotient = tf.div(tf.cast(a, 'float32'), tf.cast(b, 'float32'))
    return tf.cast(tf.mul(tf.sign(quotient), tf.floor(tf.abs(quotient))), 'int32')
  },
  evaluate: (a, b, dtype) => (dtype === 'float32' ? a / b : Math.trunc(a / b)),
  examples: numericExamples((g) => g.div),
})

/** a to the power of b. The gradient with respect to b takes log(a), so a must be above 0 there. */
export const pow: Binary = defineBinary('pow', {
  types: reals,
  gradient: [(g, { a, b, dy }) => g.mul(dy, g.mul(b, g.pow(a, g.sub(b, 1)))), (g, { a, y, dy }) => g.mul(dy, g.mul(y, g.log(a)))],
  onnx: 'Pow',
  tfjs: (tf, a, b) => tf.pow(a, b),
  evaluate: (a, b) => a ** b,
  examples: binaryExamples((g) => g.pow, 'positive'),
})

/** The larger of the two; where both are equal the gradient goes to `a`. */
export const maximum: Binary = defineBinary('maximum', {
  types: reals,
  gradient: [(g, { a, b, dy }) => masked(g, dy, g.greaterEqual(a, b)), (g, { a, b, dy }) => masked(g, dy, g.less(a, b))],
  onnx: 'Max',
  tfjs: (tf, a, b, node) => tf.maximum(stretched(tf, a, node), stretched(tf, b, node)),
  evaluate: (a, b) => Math.max(a, b),
  examples: binaryExamples((g) => g.maximum, 'distinct'),
})

/** The smaller of the two; where both are equal the gradient goes to `a`. */
export const minimum: Binary = defineBinary('minimum', {
  types: reals,
  gradient: [(g, { a, b, dy }) => masked(g, dy, g.lessEqual(a, b)), (g, { a, b, dy }) => masked(g, dy, g.greater(a, b))],
  onnx: 'Min',
  tfjs: (tf, a, b, node) => tf.minimum(stretched(tf, a, node), stretched(tf, b, node)),
  evaluate: (a, b) => Math.min(a, b),
  examples: binaryExamples((g) => g.minimum, 'distinct'),
})

const applyAddN = defineOperation('addN', {
  shape: (inputs) => {
    inputs.forEach((input) => requireType(input, reals))
    requireSameShape(inputs.map((input) => input.shape))
    return [{ shape: inputs[0].shape, dtype: 'float32' }]
  },
  gradient: (_g, node, dy) => node.inputs.map(() => () => dy),
  // ONNX Runtime has no Sum for WebGPU: the processor would compute it, and every tensor travel there and back.
  onnx: (onnx, inputs, _node, provider) =>
    provider === 'webgpu' || inputs.length === 2 ? inputs.reduce((total, input) => onnx.op('Add', [total, input])) : onnx.op('Sum', inputs),
  tfjs: (tf, inputs) => tf.addN([...inputs]),
  evaluate: (inputs) => inputs[0].data.map((_, i) => inputs.reduce((total, { data }) => total + data[i], 0)),
  examples: [
    { name: 'three', operands: [real([2, 3]), real([2, 3]), real([2, 3])], build: (g, ...xs) => g.addN(xs) },
    { name: 'more tensors than a WebGPU shader has buffers', operands: [real([40, 2])], build: (g, x) => g.addN(g.split(x, 0, 40)) },
  ],
})

/** Sum of any number of tensors of one shape. */
export const addN = (xs: readonly Tensor[]): Tensor => (xs.length === 1 ? xs[0] : applyAddN(xs, {})[0])

export const neg: Unary = defineUnary('neg', {
  types: numbers,
  gradient: (g, { dy }) => g.neg(dy),
  onnx: 'Neg',
  tfjs: (tf, x) => tf.neg(x),
  evaluate: (x) => -x,
  examples: [...unaryExamples((g) => g.neg), { name: 'int32', operands: [whole([5], 9)], build: (g, x) => g.neg(x) }],
})

export const square: Unary = defineUnary('square', {
  types: reals,
  gradient: (g, { x, dy }) => g.mul(dy, g.mul(x, 2)),
  onnx: (onnx, x) => onnx.op('Mul', [x, x]),
  tfjs: (tf, x) => tf.square(x),
  evaluate: (x) => x * x,
  examples: unaryExamples((g) => g.square),
})

export const sqrt: Unary = defineUnary('sqrt', {
  types: reals,
  gradient: (g, { y, dy }) => g.div(g.mul(dy, 0.5), y),
  onnx: 'Sqrt',
  tfjs: (tf, x) => tf.sqrt(x),
  evaluate: Math.sqrt,
  examples: unaryExamples((g) => g.sqrt, 'positive'),
})

export const exp: Unary = defineUnary('exp', {
  types: reals,
  gradient: (g, { y, dy }) => g.mul(dy, y),
  onnx: 'Exp',
  tfjs: (tf, x) => tf.exp(x),
  evaluate: Math.exp,
  examples: unaryExamples((g) => g.exp),
})

/** Natural logarithm. */
export const log: Unary = defineUnary('log', {
  types: reals,
  gradient: (g, { x, dy }) => g.div(dy, x),
  onnx: 'Log',
  tfjs: (tf, x) => tf.log(x),
  evaluate: Math.log,
  examples: unaryExamples((g) => g.log, 'positive'),
})

/** |x|; its gradient at 0 is 0. */
export const abs: Unary = defineUnary('abs', {
  types: ['float32', 'int32'],
  gradient: (g, { x, dy }) => g.mul(dy, g.sign(x)),
  onnx: 'Abs',
  tfjs: (tf, x) => tf.abs(x),
  evaluate: Math.abs,
  examples: unaryExamples((g) => g.abs),
})

/** -1, 0 or 1. */
export const sign: Unary = defineUnary('sign', {
  types: reals,
  gradient: null,
  onnx: 'Sign',
  tfjs: (tf, x) => tf.sign(x),
  evaluate: Math.sign,
  examples: unaryExamples((g) => g.sign),
})

/** max(x, 0); its gradient at 0 is 0. */
export const relu: Unary = defineUnary('relu', {
  types: reals,
  gradient: (g, { y, dy }) => masked(g, dy, g.greater(y, 0)),
  onnx: 'Relu',
  tfjs: (tf, x) => tf.relu(x),
  evaluate: (x) => Math.max(x, 0),
  examples: unaryExamples((g) => g.relu),
})

/** 1 / (1 + exp(-x)) */
export const sigmoid: Unary = defineUnary('sigmoid', {
  types: reals,
  gradient: (g, { y, dy }) => g.mul(dy, g.mul(y, g.sub(1, y))),
  onnx: 'Sigmoid',
  tfjs: (tf, x) => tf.sigmoid(x),
  evaluate: (x) => (x >= 0 ? 1 / (1 + Math.exp(-x)) : Math.exp(x) / (1 + Math.exp(x))),
  examples: unaryExamples((g) => g.sigmoid),
})

export const tanh: Unary = defineUnary('tanh', {
  types: reals,
  gradient: (g, { y, dy }) => g.mul(dy, g.sub(1, g.square(y))),
  onnx: 'Tanh',
  tfjs: (tf, x) => tf.tanh(x),
  evaluate: Math.tanh,
  examples: unaryExamples((g) => g.tanh),
})

/** log(1 + exp(x)), exact for large |x| too. */
export const softplus: Unary = defineUnary('softplus', {
  types: reals,
  gradient: (g, { x, dy }) => g.mul(dy, g.sigmoid(x)),
  onnx: 'Softplus',
  tfjs: (tf, x) => tf.softplus(x),
  evaluate: (x) => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x))),
  examples: unaryExamples((g) => g.softplus),
})

/** Of an angle in radians. */
export const sin: Unary = defineUnary('sin', {
  types: reals,
  gradient: (g, { x, dy }) => g.mul(dy, g.cos(x)),
  onnx: 'Sin',
  tfjs: (tf, x) => tf.sin(x),
  evaluate: Math.sin,
  examples: unaryExamples((g) => g.sin),
})

/** Of an angle in radians. */
export const cos: Unary = defineUnary('cos', {
  types: reals,
  gradient: (g, { x, dy }) => g.neg(g.mul(dy, g.sin(x))),
  onnx: 'Cos',
  tfjs: (tf, x) => tf.cos(x),
  evaluate: Math.cos,
  examples: unaryExamples((g) => g.cos),
})

export const floor: Unary = defineUnary('floor', {
  types: reals,
  gradient: null,
  onnx: 'Floor',
  tfjs: (tf, x) => tf.floor(x),
  evaluate: Math.floor,
  examples: unaryExamples((g) => g.floor),
})
