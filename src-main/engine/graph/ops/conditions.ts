import { shapeText, type DType } from '../../host-tensor.ts'
import { pairOf, refuse, type Operand } from '../apply-op.ts'
import type { Tensor } from '../graph.ts'
import { broadcastShapes } from '../shapes.ts'
import { broadcastReader, build } from '../values.ts'
import { defineBinary, defineUnary, pairedShape, stretched, type Binary, type Unary } from './elementwise-kinds.ts'
import { real, truth, whole, type Examples } from './example.ts'
import { masked, unbroadcast } from './gradient-terms.ts'
import { defineOperation, type Vocabulary } from './operation.ts'

/** Comparisons, logic, and choosing by a condition. */
declare module '../op-attributes.ts' {
  interface OpAttributes {
    greater: NoAttributes
    greaterEqual: NoAttributes
    less: NoAttributes
    lessEqual: NoAttributes
    equal: NoAttributes
    logicalAnd: NoAttributes
    logicalOr: NoAttributes
    logicalNot: NoAttributes
    where: NoAttributes
  }
}

const numbers: readonly DType[] = ['float32', 'int32', 'int64', 'uint32']

const comparisonExamples = (pick: (g: Vocabulary) => Binary): Examples => [
  { name: 'matrix and row', operands: [real([2, 3]), real([3])], build: (g, a, b) => pick(g)(a, b) },
  { name: 'whole numbers with equal ones', operands: [whole([4, 4], 3), whole([4, 4], 3)], build: (g, a, b) => pick(g)(a, b) },
]

export const greater: Binary = defineBinary('greater', {
  types: numbers,
  result: 'bool',
  gradient: null,
  onnx: 'Greater',
  tfjs: (tf, a, b) => tf.greater(a, b),
  evaluate: (a, b) => Number(a > b),
  examples: comparisonExamples((g) => g.greater),
})

export const greaterEqual: Binary = defineBinary('greaterEqual', {
  types: numbers,
  result: 'bool',
  gradient: null,
  onnx: 'GreaterOrEqual',
  tfjs: (tf, a, b) => tf.greaterEqual(a, b),
  evaluate: (a, b) => Number(a >= b),
  examples: comparisonExamples((g) => g.greaterEqual),
})

export const less: Binary = defineBinary('less', {
  types: numbers,
  result: 'bool',
  gradient: null,
  onnx: 'Less',
  tfjs: (tf, a, b) => tf.less(a, b),
  evaluate: (a, b) => Number(a < b),
  examples: comparisonExamples((g) => g.less),
})

export const lessEqual: Binary = defineBinary('lessEqual', {
  types: numbers,
  result: 'bool',
  gradient: null,
  onnx: 'LessOrEqual',
  tfjs: (tf, a, b) => tf.lessEqual(a, b),
  evaluate: (a, b) => Number(a <= b),
  examples: comparisonExamples((g) => g.lessEqual),
})

export const equal: Binary = defineBinary('equal', {
  types: numbers,
  result: 'bool',
  gradient: null,
  onnx: 'Equal',
  tfjs: (tf, a, b) => tf.equal(a, b),
  evaluate: (a, b) => Number(a === b),
  examples: comparisonExamples((g) => g.equal),
})

export const logicalAnd: Binary = defineBinary('logicalAnd', {
  types: ['bool'],
  gradient: null,
  onnx: 'And',
  tfjs: (tf, a, b) => tf.logicalAnd(a, b),
  evaluate: (a, b) => a * b,
  examples: [{ name: 'broadcast', operands: [truth([4, 4]), truth([4])], build: (g, a, b) => g.logicalAnd(a, b) }],
})

export const logicalOr: Binary = defineBinary('logicalOr', {
  types: ['bool'],
  gradient: null,
  onnx: 'Or',
  tfjs: (tf, a, b) => tf.logicalOr(a, b),
  evaluate: (a, b) => Math.max(a, b),
  examples: [{ name: 'broadcast', operands: [truth([4, 4]), truth([4])], build: (g, a, b) => g.logicalOr(a, b) }],
})

export const logicalNot: Unary = defineUnary('logicalNot', {
  types: ['bool'],
  gradient: null,
  onnx: 'Not',
  tfjs: (tf, x) => tf.logicalNot(x),
  evaluate: (x) => 1 - x,
  examples: [{ name: 'vector', operands: [truth([8])], build: (g, x) => g.logicalNot(x) }],
})

const applyWhere = defineOperation('where', {
  shape: ([condition, a, b]) => {
    if (condition.dtype !== 'bool') refuse(`the condition has type ${condition.dtype}; it must be bool (see greater, equal, ...).`)
    const shape = pairedShape(a, b, numbers)
    const all = broadcastShapes(condition.shape, shape)
    if (!all) return refuse(`the condition ${shapeText(condition.shape)} does not broadcast with ${shapeText(shape)}.`)
    return [{ shape: all, dtype: a.dtype }]
  },
  gradient: (g, { inputs: [condition, a, b] }, dy) => [
    null,
    () => unbroadcast(g, masked(g, dy, condition), a.shape),
    () => unbroadcast(g, masked(g, dy, g.logicalNot(condition)), b.shape),
  ],
  onnx: (onnx, inputs) => onnx.op('Where', inputs),
  tfjs: (tf, [condition, a, b], node) => tf.where(stretched(tf, condition, node), stretched(tf, a, node), stretched(tf, b, node)),
  evaluate: (inputs, node) => {
    const { shape } = node.outputs[0]
    const [condition, a, b] = inputs.map((input) => broadcastReader(input, shape.length))
    return build(shape, (index) => (condition(index) ? a(index) : b(index)))
  },
  examples: [
    { name: 'equal shapes', operands: [truth([3, 4]), real([3, 4]), real([3, 4])], build: (g, c, a, b) => g.where(c, a, b) },
    { name: 'all broadcast', operands: [truth([3, 1]), real([4]), real([1, 4])], build: (g, c, a, b) => g.where(c, a, b) },
    { name: 'a number for one side', operands: [truth([3, 4]), real([3, 4])], build: (g, c, a) => g.where(c, a, 0) },
  ],
})

/** Elements of `a` where `condition` holds and of `b` elsewhere; all three broadcast. */
export const where = (condition: Tensor, a: Operand, b: Operand): Tensor => applyWhere([condition, ...pairOf('where', a, b)], {})[0]
