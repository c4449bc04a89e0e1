import type * as tfc from '@tensorflow/tfjs-core'
import { shapeText, type DType, type Shape } from '../../host-tensor.ts'
import { pairOf, refuse, requireType, type Operand } from '../apply-op.ts'
import type { Node, Tensor, TensorType } from '../graph.ts'
import type { NoAttributes, OpAttributes, OpName } from '../op-attributes.ts'
import { broadcastShapes } from '../shapes.ts'
import { broadcastReader, build, type Values } from '../values.ts'
import { real, whole, type Draw, type Examples } from './example.ts'
import { noGradient, unbroadcast } from './gradient-terms.ts'
import { defineOperation, type Vocabulary } from './operation.ts'
import type { OnnxWriter } from './onnx-writer.ts'
import type { TensorFlow } from './tensorflow.ts'

/** Operations that their operands alone describe. */
type PlainName = { [K in OpName]: OpAttributes[K] extends NoAttributes ? K : never }[OpName]

export type Unary = (x: Tensor) => Tensor

/** Operands broadcast as in NumPy: trailing axes aligned, a size of 1 is stretched. A number takes the type of the other operand. */
export type Binary = (a: Operand, b: Operand) => Tensor

/** Rules of an operation of one operand, of the operand's type. */
interface UnaryRules {
  /** Element types it accepts. */
  readonly types: readonly DType[]
  /** What flows back to x, from the result y and its gradient dy; null where nothing does. */
  readonly gradient: ((g: Vocabulary, at: { readonly x: Tensor; readonly y: Tensor; readonly dy: Tensor }) => Tensor) | null
  /** The ONNX operator of the same meaning, or how it is written with others. */
  readonly onnx: string | ((onnx: OnnxWriter, x: string) => string)
  readonly tfjs: (tf: TensorFlow, x: tfc.Tensor) => tfc.Tensor
  readonly evaluate: (x: number) => number
  readonly examples: Examples
}

export const defineUnary = (name: PlainName, { types, gradient, onnx: lowering, tfjs, evaluate, examples }: UnaryRules): Unary => {
  const apply = defineOperation(name, {
    shape: ([x]) => {
      requireType(x, types)
      return [{ shape: x.shape, dtype: x.dtype }]
    },
    gradient: gradient ? (g, { inputs: [x], outputs: [y] }, dy) => [() => gradient(g, { x, y, dy })] : noGradient,
    onnx: (onnx, [x]) => (typeof lowering === 'string' ? onnx.op(lowering, [x]) : lowering(onnx, x)),
    tfjs: (tf, [x]) => tfjs(tf, x),
    evaluate: ([x]) => x.data.map(evaluate),
    examples,
  })
  return (x) => apply([x], {})[0]
}

type PairGradient = (g: Vocabulary, at: { readonly a: Tensor; readonly b: Tensor; readonly y: Tensor; readonly dy: Tensor }) => Tensor

/** Rules of an operation of two operands of one type that broadcast. */
interface BinaryRules {
  readonly types: readonly DType[]
  /** Type of the result, where it is not that of the operands. */
  readonly result?: DType
  /** What flows back to a and to b before it is summed over the axes they were stretched along; null where nothing does. */
  readonly gradient: readonly [PairGradient, PairGradient] | null
  /** The ONNX operator of the same meaning. */
  readonly onnx: string
  readonly tfjs: (tf: TensorFlow, a: tfc.Tensor, b: tfc.Tensor, node: Node) => tfc.Tensor
  readonly evaluate: (a: number, b: number, dtype: DType) => number
  readonly examples: Examples
}

export const defineBinary = (name: PlainName, { types, result, gradient, onnx: opType, tfjs, evaluate, examples }: BinaryRules): Binary => {
  const apply = defineOperation(name, {
    shape: ([a, b]) => [{ shape: pairedShape(a, b, types), dtype: result ?? a.dtype }],
    gradient: gradient
      ? (g, { inputs: [a, b], outputs: [y] }, dy) =>
          gradient.map((rule, i) => () => unbroadcast(g, rule(g, { a, b, y, dy }), [a, b][i].shape))
      : noGradient,
    onnx: (onnx, inputs) => onnx.op(opType, inputs),
    tfjs: (tf, [a, b], node) => tfjs(tf, a, b, node),
    evaluate: (inputs, node) => evaluatePairs(inputs, node, evaluate),
    examples,
  })
  return (a, b) => apply(pairOf(name, a, b), {})[0]
}

const evaluatePairs = (inputs: readonly Values[], node: Node, f: BinaryRules['evaluate']): Float64Array => {
  const { shape } = node.outputs[0]
  const { dtype } = node.inputs[0]
  const [{ data: left }, { data: right }] = inputs
  if (inputs.every((input) => input.shape.join() === shape.join())) return left.map((value, i) => f(value, right[i], dtype))
  const [a, b] = inputs.map((input) => broadcastReader(input, shape.length))
  return build(shape, (index) => f(a(index), b(index), dtype))
}

/** The shape two operands of one type broadcast to; refuses other pairs. */
export const pairedShape = (a: TensorType, b: TensorType, allowed: readonly DType[]): Shape => {
  requireType(a, allowed)
  if (a.dtype !== b.dtype) refuse(`the types ${a.dtype} and ${b.dtype} differ; convert one of them with cast.`)
  const shape = broadcastShapes(a.shape, b.shape)
  return (
    shape ??
    refuse(`${shapeText(a.shape)} and ${shapeText(b.shape)} do not broadcast; aligned from the last axis, sizes must be equal or 1.`)
  )
}

/** An operand in the shape of the result, for operations whose TensorFlow.js gradient does not sum over stretched axes. */
export const stretched = (tf: TensorFlow, x: tfc.Tensor, node: Node): tfc.Tensor => tf.broadcastTo(x, [...node.outputs[0].shape])

export const unaryExamples = (pick: (g: Vocabulary) => Unary, draw: Draw = 'signed'): Examples => [
  { name: 'scalar', operands: [real([], draw)], build: (g, x) => pick(g)(x) },
  { name: 'rank 3', operands: [real([2, 3, 2], draw)], build: (g, x) => pick(g)(x) },
]

export const binaryExamples = (pick: (g: Vocabulary) => Binary, draw: Draw = 'signed'): Examples => [
  { name: 'equal shapes', operands: [real([2, 3], draw), real([2, 3], draw)], build: (g, a, b) => pick(g)(a, b) },
  { name: 'row against matrix', operands: [real([3], draw), real([2, 3], draw)], build: (g, a, b) => pick(g)(a, b) },
  { name: 'column against row', operands: [real([2, 1], draw), real([3], draw)], build: (g, a, b) => pick(g)(a, b) },
  { name: 'scalar tensor', operands: [real([2, 2], draw), real([], draw)], build: (g, a, b) => pick(g)(a, b) },
  { name: 'number on the left', operands: [real([4], draw)], build: (g, a) => pick(g)(1.5, a) },
  { name: 'rank 4', operands: [real([2, 1, 3, 1], draw), real([2, 1, 2], draw)], build: (g, a, b) => pick(g)(a, b) },
]

/** As binaryExamples, and on whole numbers; the second operand is never 0. */
export const numericExamples = (pick: (g: Vocabulary) => Binary): Examples => [
  ...binaryExamples(pick),
  { name: 'int32', operands: [whole([2, 3], 50), whole([3], 7)], build: (g, a, b) => pick(g)(a, g.add(b, 1)) },
]
