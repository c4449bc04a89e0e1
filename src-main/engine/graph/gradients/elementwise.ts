import type { Tensor } from '../graph.ts'
import type { OpName } from '../op-attributes.ts'
import {
  cos,
  div,
  greater,
  greaterEqual,
  less,
  lessEqual,
  log,
  logicalNot,
  mul,
  neg,
  pow,
  sigmoid,
  sign,
  sin,
  square,
  sub,
} from '../ops/elementwise.ts'
import { masked, noGradient, unbroadcast, type GradientRule } from './gradient-rule.ts'

/** A rule for an operation of one operand, from x, the result y and the gradient dy. */
const unary =
  <K extends OpName>(rule: (x: Tensor, y: Tensor, dy: Tensor) => Tensor): GradientRule<K> =>
  (node, dy) => [() => rule(node.inputs[0], node.outputs[0], dy)]

/** A rule for an operation of two broadcasting operands; each part is summed back to its operand's shape. */
const binary =
  <K extends OpName>(
    ruleA: (a: Tensor, b: Tensor, y: Tensor, dy: Tensor) => Tensor,
    ruleB: (a: Tensor, b: Tensor, y: Tensor, dy: Tensor) => Tensor,
  ): GradientRule<K> =>
  (node, dy) => {
    const [a, b] = node.inputs
    const y = node.outputs[0]
    return [() => unbroadcast(ruleA(a, b, y, dy), a.shape), () => unbroadcast(ruleB(a, b, y, dy), b.shape)]
  }

export const elementwiseGradients = {
  add: binary(
    (_a, _b, _y, dy) => dy,
    (_a, _b, _y, dy) => dy,
  ),
  sub: binary(
    (_a, _b, _y, dy) => dy,
    (_a, _b, _y, dy) => neg(dy),
  ),
  mul: binary(
    (_a, b, _y, dy) => mul(dy, b),
    (a, _b, _y, dy) => mul(dy, a),
  ),
  div: binary(
    (_a, b, _y, dy) => div(dy, b),
    (_a, b, y, dy) => neg(div(mul(dy, y), b)),
  ),
  pow: binary(
    (a, b, _y, dy) => mul(dy, mul(b, pow(a, sub(b, 1)))),
    (a, _b, y, dy) => mul(dy, mul(y, log(a))),
  ),
  maximum: binary(
    (a, b, _y, dy) => masked(dy, greaterEqual(a, b)),
    (a, b, _y, dy) => masked(dy, less(a, b)),
  ),
  minimum: binary(
    (a, b, _y, dy) => masked(dy, lessEqual(a, b)),
    (a, b, _y, dy) => masked(dy, greater(a, b)),
  ),
  greater: noGradient,
  greaterEqual: noGradient,
  less: noGradient,
  lessEqual: noGradient,
  equal: noGradient,
  logicalAnd: noGradient,
  logicalOr: noGradient,
  logicalNot: noGradient,
  where: (node, dy) => {
    const [condition, a, b] = node.inputs
    return [null, () => unbroadcast(masked(dy, condition), a.shape), () => unbroadcast(masked(dy, logicalNot(condition)), b.shape)]
  },
  addN: (node, dy) => node.inputs.map(() => () => dy),
  neg: unary((_x, _y, dy) => neg(dy)),
  square: unary((x, _y, dy) => mul(dy, mul(x, 2))),
  sqrt: unary((_x, y, dy) => div(mul(dy, 0.5), y)),
  exp: unary((_x, y, dy) => mul(dy, y)),
  log: unary((x, _y, dy) => div(dy, x)),
  abs: unary((x, _y, dy) => mul(dy, sign(x))),
  sign: noGradient,
  relu: unary((_x, y, dy) => masked(dy, greater(y, 0))),
  sigmoid: unary((_x, y, dy) => mul(dy, mul(y, sub(1, y)))),
  tanh: unary((_x, y, dy) => mul(dy, sub(1, square(y)))),
  softplus: unary((x, _y, dy) => mul(dy, sigmoid(x))),
  sin: unary((x, _y, dy) => mul(dy, cos(x))),
  cos: unary((x, _y, dy) => neg(mul(dy, sin(x)))),
  floor: noGradient,
  stopGradient: noGradient,
  cast: noGradient,
} satisfies { [K in OpName]?: GradientRule<K> }
