import type { Node, Tensor } from '../graph.ts'
import type { OpAttributes, OpName } from '../op-attributes.ts'
import { broadcastAxes } from '../shapes.ts'
import type { Shape } from '../../host-tensor.ts'
import { cast, mul } from '../ops/elementwise.ts'
import { sum } from '../ops/reductions.ts'

/** A gradient that is zero outside a box: kept apart until all boxes of one tensor are known, so that T slices become one concat. */
export interface BoxGradient {
  readonly box: OpAttributes['slice']
  readonly gradient: Tensor
}

export type Contribution = Tensor | BoxGradient

/** One entry an operand: how to build what flows back to it, or null where nothing does. Only the needed ones are called. */
export type OperandGradients = readonly ((() => Contribution) | null)[]

/**
 * How the gradient of a node's result flows to its operands.
 *
 * @param node  the operation in the forward graph
 * @param dy    gradient of its first output
 * @param all   gradients of all its outputs; null for one the loss does not depend on
 */
export type GradientRule<K extends OpName> = (node: Node<K>, dy: Tensor, all: readonly (Tensor | null)[]) => OperandGradients

/** Sums a gradient over the axes along which an operand of the given shape was stretched. */
export const unbroadcast = (gradient: Tensor, shape: Shape): Tensor => {
  const missing = gradient.rank - shape.length
  const whole = missing > 0 ? sum(gradient, Array.from({ length: missing }, (_, axis) => axis)) : gradient
  const stretched = broadcastAxes(shape, whole.shape)
  return stretched.length > 0 ? sum(whole, stretched, true) : whole
}

/** `dy` where the condition holds and 0 elsewhere; as a product, which ONNX Runtime's CPU computes ten times faster than its `Where`. */
export const masked = (dy: Tensor, condition: Tensor): Tensor => mul(dy, cast(condition, 'float32'))

/** For operations whose result does not change smoothly with any operand. */
export const noGradient = (node: Node): OperandGradients => node.inputs.map(() => null)
