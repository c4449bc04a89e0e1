import { GraphError, ShapeError } from '../errors.ts'
import type { DType } from '../host-tensor.ts'
import { Tensor, type TensorType } from './graph.ts'
import type { OpAttributes, OpName } from './op-attributes.ts'
import { SourceMark } from './source-line.ts'

/** What an operation accepts where a scalar broadcasts. */
export type Operand = Tensor | number

/** The output types for operands of given types; throws through `refuse` where they do not fit. */
export type ShapeRule<K extends OpName> = (inputs: readonly TensorType[], attributes: OpAttributes[K]) => TensorType[]

class Refusal extends Error {}

/** Called by shape rules: the operands do not fit, `problem` says why. */
export const refuse = (problem: string): never => {
  throw new Refusal(problem)
}

/**
 * Adds one operation to the graph of its operands, with output types from its shape rule.
 *
 * @throws ShapeError with the operation, the shapes and the model's source line
 */
export const applyOp = <K extends OpName>(
  op: K,
  inputs: readonly Tensor[],
  attributes: OpAttributes[K],
  rule: ShapeRule<K>,
): readonly Tensor[] => {
  if (inputs.length === 0) throw new GraphError(op, 'at least one tensor is needed.')
  const { graph } = inputs[0]
  if (inputs.some((input) => input.graph !== graph)) throw new GraphError(op, 'the tensors belong to different graphs.')
  let types: TensorType[]
  try {
    types = rule(inputs, attributes)
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    throw new ShapeError(
      op,
      inputs.map((input) => input.shape),
      error.message,
      new SourceMark().line,
    )
  }
  return graph.addNode(op, inputs, attributes, types).outputs
}

/** Tensors of both operands; a number takes the graph and type of the other one. */
export const pairOf = (op: string, a: Operand, b: Operand): [Tensor, Tensor] => {
  if (a instanceof Tensor) return [a, b instanceof Tensor ? b : a.graph.scalar(b, a.dtype)]
  if (b instanceof Tensor) return [b.graph.scalar(a, b.dtype), b]
  throw new GraphError(op, 'at least one of the two operands must be a tensor.')
}

/** Refuses operands whose type is not one of those listed. */
export const requireType = (input: TensorType, allowed: readonly DType[]): void => {
  if (!allowed.includes(input.dtype)) refuse(`values of type ${input.dtype} are not accepted; use ${allowed.join(', ')} (see cast).`)
}
