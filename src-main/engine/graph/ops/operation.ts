import type * as tfc from '@tensorflow/tfjs-core'
import { GraphError } from '../../errors.ts'
import type { Provider } from '../../provider.ts'
import { applyOp, type ShapeRule } from '../apply-op.ts'
import type { Node, Tensor } from '../graph.ts'
import type { OpAttributes, OpName } from '../op-attributes.ts'
import type { Values } from '../values.ts'
import type { Examples } from './example.ts'
import type * as vocabulary from './index.ts'
import type { OnnxWriter } from './onnx-writer.ts'
import type { TensorFlow } from './tensorflow.ts'

/** All operations as models call them. Rules get them as an argument, because the files of `ops/` would import each other in circles. */
export type Vocabulary = typeof vocabulary

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
 * @param g     the operations it is made of
 * @param node  the operation in the forward graph
 * @param dy    gradient of its first output
 * @param all   gradients of all its outputs; null for one the loss does not depend on
 */
export type GradientRule<K extends OpName> = (g: Vocabulary, node: Node<K>, dy: Tensor, all: readonly (Tensor | null)[]) => OperandGradients

/**
 * How one operation is written in ONNX operators.
 *
 * @param onnx      where its nodes and constants are added
 * @param inputs    names of its operands' values
 * @param provider  where the model will run
 * @returns         names of its outputs' values
 */
export type Lowering<K extends OpName> = (
  onnx: OnnxWriter,
  inputs: readonly string[],
  node: Node<K>,
  provider: Provider,
) => string | readonly string[]

/** One operation in TensorFlow.js operations; several outputs come as a list. */
export type Interpreter<K extends OpName> = (tf: TensorFlow, inputs: readonly tfc.Tensor[], node: Node<K>) => tfc.Tensor | tfc.Tensor[]

/** Computes one operation in double precision, element by element, straight from its definition. */
export type Evaluator<K extends OpName> = (inputs: readonly Values[], node: Node<K>) => Float64Array | Float64Array[]

/** Everything there is to say of one operation. */
export interface Operation<K extends OpName> {
  /** The types of its results; refuses operands that do not fit. */
  readonly shape: ShapeRule<K>
  readonly gradient: GradientRule<K>
  readonly onnx: Lowering<K>
  readonly tfjs: Interpreter<K>
  readonly evaluate: Evaluator<K>
  readonly examples: Examples
}

const operations = new Map<OpName, Operation<OpName>>()

/**
 * Makes an operation part of the graph language.
 *
 * @returns a function that adds it to the graph of its operands
 * @throws  GraphError where the name is taken
 */
export const defineOperation = <K extends OpName>(
  name: K,
  operation: Operation<K>,
): ((inputs: readonly Tensor[], attributes: OpAttributes[K]) => readonly Tensor[]) => {
  if (operations.has(name)) throw new GraphError('defineOperation', `'${name}' is already defined; give the operation another name.`)
  operations.set(name, operation as unknown as Operation<OpName>)
  return (inputs, attributes) => applyOp(name, inputs, attributes, operation.shape)
}

/** What is defined under a node's name. */
export const operationOf = (name: OpName): Operation<OpName> => {
  const operation = operations.get(name)
  if (!operation) throw new GraphError('operationOf', `no section of ops/ defines '${name}'.`)
  return operation
}

/** All operations, in the order of their sections. */
export const operationNames = (): OpName[] => [...operations.keys()]
