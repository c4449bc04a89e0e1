import * as g from '../../../src-main/engine/graph/index.ts'
import { real, truth, whole, type OpCase } from './op-case.ts'

type Binary = (a: g.Operand, b: g.Operand) => g.Tensor

const binaryCases = (op: Binary, draw: 'signed' | 'positive' | 'distinct' = 'signed'): OpCase[] => [
  { name: 'equal shapes', operands: [real([2, 3], draw), real([2, 3], draw)], build: (a, b) => op(a, b) },
  { name: 'row against matrix', operands: [real([3], draw), real([2, 3], draw)], build: (a, b) => op(a, b) },
  { name: 'column against row', operands: [real([2, 1], draw), real([3], draw)], build: (a, b) => op(a, b) },
  { name: 'scalar tensor', operands: [real([2, 2], draw), real([], draw)], build: (a, b) => op(a, b) },
  { name: 'number on the left', operands: [real([4], draw)], build: (a) => op(1.5, a) },
  { name: 'rank 4', operands: [real([2, 1, 3, 1], draw), real([2, 1, 2], draw)], build: (a, b) => op(a, b) },
]

const integerCases = (op: Binary): OpCase[] => [
  { name: 'int32', operands: [whole([2, 3], 50), whole([3], 7)], build: (a, b) => op(a, g.add(b, 1)) },
]

const comparisonCases = (op: Binary): OpCase[] => [
  { name: 'matrix and row', operands: [real([2, 3]), real([3])], build: (a, b) => op(a, b) },
  { name: 'whole numbers with equal ones', operands: [whole([4, 4], 3), whole([4, 4], 3)], build: (a, b) => op(a, b) },
]

const unaryCases = (op: (x: g.Tensor) => g.Tensor, draw: 'signed' | 'positive' = 'signed'): OpCase[] => [
  { name: 'scalar', operands: [real([], draw)], build: op },
  { name: 'rank 3', operands: [real([2, 3, 2], draw)], build: op },
]

const constantDerivative = 'TensorFlow.js refuses a loss that does not depend on its input'

export const elementwiseCases = {
  add: [...binaryCases(g.add), ...integerCases(g.add)],
  sub: [...binaryCases(g.sub), ...integerCases(g.sub)],
  mul: [...binaryCases(g.mul), ...integerCases(g.mul)],
  div: [...binaryCases(g.div), ...integerCases(g.div)],
  pow: binaryCases(g.pow, 'positive'),
  maximum: binaryCases(g.maximum, 'distinct'),
  minimum: binaryCases(g.minimum, 'distinct'),
  greater: comparisonCases(g.greater),
  greaterEqual: comparisonCases(g.greaterEqual),
  less: comparisonCases(g.less),
  lessEqual: comparisonCases(g.lessEqual),
  equal: comparisonCases(g.equal),
  logicalAnd: [{ name: 'broadcast', operands: [truth([4, 4]), truth([4])], build: (a, b) => g.logicalAnd(a, b) }],
  logicalOr: [{ name: 'broadcast', operands: [truth([4, 4]), truth([4])], build: (a, b) => g.logicalOr(a, b) }],
  logicalNot: [{ name: 'vector', operands: [truth([8])], build: (a) => g.logicalNot(a) }],
  where: [
    { name: 'equal shapes', operands: [truth([3, 4]), real([3, 4]), real([3, 4])], build: (c, a, b) => g.where(c, a, b) },
    { name: 'all broadcast', operands: [truth([3, 1]), real([4]), real([1, 4])], build: (c, a, b) => g.where(c, a, b) },
    { name: 'a number for one side', operands: [truth([3, 4]), real([3, 4])], build: (c, a) => g.where(c, a, 0) },
  ],
  addN: [{ name: 'three', operands: [real([2, 3]), real([2, 3]), real([2, 3])], build: (...xs) => g.addN(xs) }],
  neg: [...unaryCases(g.neg), { name: 'int32', operands: [whole([5], 9)], build: (x) => g.neg(x) }],
  square: unaryCases(g.square),
  sqrt: unaryCases(g.sqrt, 'positive'),
  exp: unaryCases(g.exp),
  log: unaryCases(g.log, 'positive'),
  abs: unaryCases(g.abs),
  sign: unaryCases(g.sign),
  relu: unaryCases(g.relu),
  sigmoid: unaryCases(g.sigmoid),
  tanh: unaryCases(g.tanh),
  softplus: unaryCases(g.softplus),
  sin: unaryCases(g.sin),
  cos: unaryCases(g.cos),
  floor: unaryCases(g.floor),
  stopGradient: [
    {
      name: 'one factor of a square',
      operands: [real([3])],
      build: (x) => g.mul(g.stopGradient(x), x),
      withoutFiniteDifferences: 'its gradient differs from the derivative by design',
    },
  ],
  cast: [
    { name: 'to int32 and back', operands: [real([6])], build: (x) => g.cast(g.cast(g.mul(x, 3), 'int32'), 'float32'), withoutTfjsGradient: constantDerivative },
    { name: 'bool to float', operands: [truth([6])], build: (x) => g.cast(x, 'float32') },
    { name: 'float to bool', operands: [real([6])], build: (x) => g.cast(g.floor(x), 'bool') },
    { name: 'int32 to int64', operands: [whole([6], 100)], build: (x) => g.cast(x, 'int64') },
  ],
} satisfies { [K in g.OpName]?: OpCase[] }
