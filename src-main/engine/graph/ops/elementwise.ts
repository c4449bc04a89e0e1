import { shapeText, type DType } from '../../host-tensor.ts'
import { applyOp, pairOf, refuse, requireType, type Operand, type ShapeRule } from '../apply-op.ts'
import { pairedTypes } from './operand-types.ts'
import type { Tensor, TensorType } from '../graph.ts'
import type { OpName } from '../op-attributes.ts'
import { broadcastShapes, requireSameShape } from '../shapes.ts'

const numeric: readonly DType[] = ['float32', 'int32', 'int64', 'uint32']
const real: readonly DType[] = ['float32']

const broadcastRule =
  <K extends OpName>(allowed: readonly DType[], result: DType | null): ShapeRule<K> =>
  ([a, b]) => [{ shape: pairedTypes(a, b, allowed), dtype: result ?? a.dtype }]

const unaryRule =
  <K extends OpName>(allowed: readonly DType[]): ShapeRule<K> =>
  ([x]) => {
    requireType(x, allowed)
    return [{ shape: x.shape, dtype: x.dtype }]
  }

type BinaryName = 'add' | 'sub' | 'mul' | 'div' | 'pow' | 'maximum' | 'minimum'
type ComparisonName = 'greater' | 'greaterEqual' | 'less' | 'lessEqual' | 'equal'
type LogicalName = 'logicalAnd' | 'logicalOr'
type UnaryName = 'square' | 'sqrt' | 'exp' | 'log' | 'relu' | 'sigmoid' | 'tanh' | 'softplus' | 'sin' | 'cos' | 'floor'

const binary =
  (op: BinaryName, allowed: readonly DType[]) =>
  (a: Operand, b: Operand): Tensor =>
    applyOp(op, pairOf(op, a, b), {}, broadcastRule(allowed, null))[0]

const comparison =
  (op: ComparisonName) =>
  (a: Operand, b: Operand): Tensor =>
    applyOp(op, pairOf(op, a, b), {}, broadcastRule(numeric, 'bool'))[0]

const logical =
  (op: LogicalName) =>
  (a: Tensor, b: Tensor): Tensor =>
    applyOp(op, [a, b], {}, broadcastRule(['bool'], 'bool'))[0]

const unary =
  (op: UnaryName | 'neg' | 'abs' | 'sign' | 'logicalNot' | 'stopGradient', allowed: readonly DType[]) =>
  (x: Tensor): Tensor =>
    applyOp(op, [x], {}, unaryRule(allowed))[0]

// Operands broadcast as in NumPy: trailing axes aligned, a size of 1 is stretched.

export const add = binary('add', ['float32', 'int32', 'int64'])
export const sub = binary('sub', ['float32', 'int32', 'int64'])
export const mul = binary('mul', ['float32', 'int32', 'int64'])
/** a / b; whole numbers are divided towards zero. */
export const div = binary('div', ['float32', 'int32', 'int64'])
/** a to the power of b. The gradient with respect to b takes log(a), so a must be above 0 there. */
export const pow = binary('pow', real)
/** The larger of the two; where both are equal the gradient goes to `a`. */
export const maximum = binary('maximum', real)
/** The smaller of the two; where both are equal the gradient goes to `a`. */
export const minimum = binary('minimum', real)

export const greater = comparison('greater')
export const greaterEqual = comparison('greaterEqual')
export const less = comparison('less')
export const lessEqual = comparison('lessEqual')
export const equal = comparison('equal')

export const logicalAnd = logical('logicalAnd')
export const logicalOr = logical('logicalOr')
export const logicalNot = unary('logicalNot', ['bool'])

export const neg = unary('neg', ['float32', 'int32', 'int64'])
export const square = unary('square', real)
export const sqrt = unary('sqrt', real)
export const exp = unary('exp', real)
/** Natural logarithm. */
export const log = unary('log', real)
/** |x|; its gradient at 0 is 0. */
export const abs = unary('abs', ['float32', 'int32'])
/** -1, 0 or 1. */
export const sign = unary('sign', real)
/** max(x, 0); its gradient at 0 is 0. */
export const relu = unary('relu', real)
/** 1 / (1 + exp(-x)) */
export const sigmoid = unary('sigmoid', real)
export const tanh = unary('tanh', real)
/** log(1 + exp(x)), exact for large |x| too. */
export const softplus = unary('softplus', real)
/** Of an angle in radians. */
export const sin = unary('sin', real)
/** Of an angle in radians. */
export const cos = unary('cos', real)
export const floor = unary('floor', real)
/** The same values, through which no gradient flows back. */
export const stopGradient = unary('stopGradient', ['float32', 'int32', 'int64', 'uint32', 'bool'])

/** The values in another type: fractions are cut off towards zero, `true` is 1, and any number but 0 is `true`. */
export const cast = (x: Tensor, to: DType): Tensor => applyOp('cast', [x], { to }, ([type]) => [{ shape: type.shape, dtype: to }])[0]

/** Elements of `a` where `condition` holds and of `b` elsewhere; all three broadcast. */
export const where = (condition: Tensor, a: Operand, b: Operand): Tensor => applyOp('where', [condition, ...pairOf('where', a, b)], {}, whereRule)[0]

const whereRule = ([condition, a, b]: readonly TensorType[]): TensorType[] => {
  if (condition.dtype !== 'bool') refuse(`the condition has type ${condition.dtype}; it must be bool (see greater, equal, ...).`)
  const shape = pairedTypes(a, b, ['float32', 'int32', 'int64', 'uint32'])
  const all = broadcastShapes(condition.shape, shape)
  if (!all) return refuse(`the condition ${shapeText(condition.shape)} does not broadcast with ${shapeText(shape)}.`)
  return [{ shape: all, dtype: a.dtype }]
}

/** Sum of any number of tensors of one shape. */
export const addN = (xs: readonly Tensor[]): Tensor => (xs.length === 1 ? xs[0] : applyOp('addN', xs, {}, addNRule)[0])

const addNRule = (inputs: readonly TensorType[]): TensorType[] => {
  inputs.forEach((input) => requireType(input, real))
  requireSameShape(inputs.map((input) => input.shape))
  return [{ shape: inputs[0].shape, dtype: 'float32' }]
}
