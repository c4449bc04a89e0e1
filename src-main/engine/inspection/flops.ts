/**
 * Floating-point operations of one node, by its operand's shapes. A multiplication and an addition count one each, so a
 * product of [m, k] and [k, n] is 2 m n k; every function of one number (tanh, exp, ...) counts one; moving numbers counts
 * nothing. Names of the engine's operations and of ONNX's operators are understood alike.
 */
import { elementCount, type Shape } from '../host-tensor.ts'

export interface CountedNode {
  op: string
  inputs: readonly Shape[]
  outputs: readonly Shape[]
  /** The left operand of a product is stored transposed. */
  transposedLeft?: boolean
  /** Of a pooling window. */
  kernel?: readonly number[]
}

const total = (shapes: readonly Shape[]): number => shapes.reduce((sum, shape) => sum + elementCount(shape), 0)

const product = ({ inputs: [left, , bias], outputs, transposedLeft }: CountedNode): number => {
  const inner = left.at(transposedLeft ? -2 : -1) ?? 1
  return total(outputs) * (2 * inner + (bias ? 1 : 0))
}
const taps = (weights: Shape): number => elementCount(weights.slice(1))
const convolution = ({ inputs: [, weights, bias], outputs }: CountedNode): number => total(outputs) * (2 * taps(weights) + (bias ? 1 : 0))
const transposedConvolution = ({ inputs: [x, weights] }: CountedNode): number => 2 * elementCount(x) * taps(weights)
const window = ({ outputs, kernel = [] }: CountedNode): number => total(outputs) * elementCount(kernel)
const overOperand = ({ inputs }: CountedNode): number => elementCount(inputs[0])
/** Largest, difference, exponential, sum, quotient. */
const softmax = ({ outputs }: CountedNode): number => 5 * total(outputs)
const sumOfMany = ({ inputs, outputs }: CountedNode): number => total(outputs) * Math.max(0, inputs.length - 1)
const nothing = (): number => 0

const RULES: readonly [names: string, rule: (node: CountedNode) => number][] = [
  ['matMul MatMul Gemm', product],
  ['conv Conv', convolution],
  ['convTranspose ConvTranspose', transposedConvolution],
  ['maxPool avgPool MaxPool AveragePool', window],
  ['sum max argMax ReduceSum ReduceMax ReduceMean ArgMax', overOperand],
  ['softmax logSoftmax Softmax LogSoftmax', softmax],
  ['addN Sum', sumOfMany],
  [
    'reshape broadcastTo transpose concat split slice pad gather cast stopGradient randomBits ' +
      'Reshape Expand Transpose Concat Split Slice Pad Gather Cast Identity Squeeze Unsqueeze Flatten Shape Constant ConstantOfShape',
    nothing,
  ],
]
const rules = new Map(RULES.flatMap(([names, rule]) => names.split(' ').map((name) => [name, rule] as const)))

/** One operation a number of the output where nothing else is known. */
export const flopsOf = (node: CountedNode): number => (rules.get(node.op) ?? (({ outputs }) => total(outputs)))(node)

/** Operations whose result is their operand seen differently: they take no memory. */
const VIEWS = new Set('reshape stopGradient Reshape Identity Squeeze Unsqueeze Flatten'.split(' '))
export const isView = (op: string): boolean => VIEWS.has(op)
