import { sameShape, type Shape } from '../../host-tensor.ts'
import { evaluateNode } from '../evaluate.ts'
import { isOp, type Node, type Tensor } from '../graph.ts'
import type { OpName, PadPair } from '../op-attributes.ts'
import { neg, sub } from '../ops/elementwise.ts'
import { matMul } from '../ops/linear-algebra.ts'
import { pad } from '../ops/boxes.ts'
import { concat } from '../ops/joining.ts'
import { fill, reshape, transpose } from '../ops/shaping.ts'
import { uniformValue } from './constant-values.ts'
import { comparedDraw } from './draw-comparison.ts'
import { rewrite } from './rewrite.ts'

/** What a node of one operation can be replaced with; null where nothing simpler is known. */
type Simplification<K extends OpName> = (node: Node<K>) => readonly Tensor[] | null

/** The operand itself, where it already has the result's shape. */
const operand = (node: Node, index: number): readonly Tensor[] | null =>
  sameShape(node.inputs[index].shape, node.outputs[0].shape) ? [node.inputs[index]] : null

/** Looks through stretching that the operation's own broadcasting does anyway. */
const unstretched = (node: Node): readonly Tensor[] | null => {
  const inputs = node.inputs.map((input, i) => {
    const source = input.node
    if (!isOp(source, 'broadcastTo')) return input
    const others = node.inputs.filter((_, j) => j !== i)
    return broadcastsTo([source.inputs[0], ...others], node.outputs[0].shape) ? source.inputs[0] : input
  })
  if (inputs.every((input, i) => input === node.inputs[i])) return null
  if (!broadcastsTo(inputs, node.outputs[0].shape)) return null
  return node.graph.addNode(node.op, inputs, node.attributes, node.outputs).outputs
}

const broadcastsTo = (inputs: readonly Tensor[], shape: Shape): boolean =>
  shape.every((size, axis) => size === 1 || inputs.some((input) => input.shape[input.rank - shape.length + axis] === size)) &&
  inputs.some((input) => input.rank === shape.length)

const elementwise =
  <K extends OpName>(specific: Simplification<K> = () => null): Simplification<K> =>
  (node) =>
    specific(node) ?? unstretched(node as unknown as Node)

const allZero = (tensor: Tensor): boolean => uniformValue(tensor) === 0

const zeros = (tensor: Tensor): readonly Tensor[] => [fill(tensor.graph, tensor.shape, 0)]

const isIdentity = (permutation: readonly number[]): boolean => permutation.every((axis, i) => axis === i)

/** Swaps the last two axes and no others. */
const isMatrixTranspose = (node: Node): node is Node<'transpose'> => {
  if (!isOp(node, 'transpose')) return false
  const { permutation } = node.attributes
  const rank = permutation.length
  return rank >= 2 && permutation.every((axis, i) => axis === (i === rank - 1 ? rank - 2 : i === rank - 2 ? rank - 1 : i))
}

const simplifications: { [K in OpName]?: Simplification<K> } = {
  stopGradient: (node) => node.inputs,
  add: elementwise((node) => {
    const [a, b] = node.inputs
    if (allZero(b)) return operand(node as Node, 0)
    if (allZero(a)) return operand(node as Node, 1)
    return isOp(b.node, 'neg') ? [sub(a, b.node.inputs[0])] : null
  }),
  sub: elementwise((node) => {
    const [a, b] = node.inputs
    if (allZero(b)) return operand(node as Node, 0)
    return allZero(a) && sameShape(b.shape, node.outputs[0].shape) ? [neg(b)] : null
  }),
  mul: elementwise((node) => {
    const [a, b] = node.inputs.map(uniformValue)
    if (b === 1) return operand(node as Node, 0)
    return a === 1 ? operand(node as Node, 1) : null
  }),
  div: elementwise((node) => (uniformValue(node.inputs[1]) === 1 ? operand(node as Node, 0) : null)),
  pow: elementwise(),
  maximum: elementwise(),
  minimum: elementwise(),
  greater: elementwise(comparedDraw),
  greaterEqual: elementwise(comparedDraw),
  less: elementwise(comparedDraw),
  lessEqual: elementwise(comparedDraw),
  equal: elementwise(),
  where: elementwise(),
  neg: ({ inputs: [x] }) => (isOp(x.node, 'neg') ? x.node.inputs : null),
  addN: (node) => {
    const kept = node.inputs.filter((input) => !allZero(input))
    if (kept.length === node.inputs.length) return null
    if (kept.length === 0) return zeros(node.outputs[0])
    return kept.length === 1 ? kept : node.graph.addNode('addN', kept, {}, node.outputs).outputs
  },
  cast: (node) => (node.inputs[0].dtype === node.attributes.to ? node.inputs : null),
  matMul: (node) => {
    const [a, b] = node.inputs
    if (allZero(a) || allZero(b)) return zeros(node.outputs[0])
    const swapA = isMatrixTranspose(a.node)
    const swapB = isMatrixTranspose(b.node)
    if (!swapA && !swapB) return null
    const { transposeA, transposeB } = node.attributes
    return [
      matMul(swapA ? a.node.inputs[0] : a, swapB ? b.node.inputs[0] : b, {
        transposeA: transposeA !== swapA,
        transposeB: transposeB !== swapB,
      }),
    ]
  },
  sum: (node) => {
    const [x] = node.inputs
    return node.attributes.axes.every((axis) => x.shape[axis] === 1) ? [reshape(x, node.outputs[0].shape)] : null
  },
  reshape: (node) => {
    const [x] = node.inputs
    if (sameShape(x.shape, node.attributes.shape)) return node.inputs
    return isOp(x.node, 'reshape') ? [reshape(x.node.inputs[0], node.attributes.shape)] : null
  },
  broadcastTo: (node) => operand(node as Node, 0),
  transpose: (node) => {
    const [x] = node.inputs
    const { permutation } = node.attributes
    if (isIdentity(permutation)) return node.inputs
    // Only the order of the axes longer than 1 says how elements lie in memory.
    if (permutation.filter((axis) => x.shape[axis] > 1).every((axis, i, long) => i === 0 || axis > long[i - 1]))
      return [reshape(x, node.outputs[0].shape)]
    if (!isOp(x.node, 'transpose')) return null
    const inner = x.node.attributes.permutation
    return [
      transpose(
        x.node.inputs[0],
        permutation.map((axis) => inner[axis]),
      ),
    ]
  },
  slice: (node) => operand(node as Node, 0) ?? pieceOfPadded(node),
  pad: (node) => (node.attributes.pads.flat().every((count) => count === 0) ? node.inputs : null),
  split: (node) => {
    const [x] = node.inputs
    if (node.outputs.length === 1) return node.inputs
    if (!isOp(x.node, 'concat') || x.node.attributes.axis !== node.attributes.axis) return null
    const { inputs } = x.node
    return inputs.length === node.outputs.length && inputs.every((input, i) => sameShape(input.shape, node.outputs[i].shape))
      ? inputs
      : null
  },
  concat: (node) => joinOfWhole(node) ?? joinOfReshapes(node),
}

/** A box cut out of what was padded is the tensor moved along: one copy, and none where the box holds nothing that was added. */
const pieceOfPadded = ({ inputs: [x], attributes: { begin, size, strides } }: Node<'slice'>): readonly Tensor[] | null => {
  if (!isOp(x.node, 'pad') || strides.some((stride) => stride !== 1)) return null
  const [source] = x.node.inputs
  const { pads, value } = x.node.attributes
  const moved = pads.map(([before], axis): PadPair => [before - begin[axis], begin[axis] + size[axis] - before - source.shape[axis]])
  const overlaps = moved.every(([before, after], axis) => source.shape[axis] + Math.min(before, 0) + Math.min(after, 0) > 0)
  return overlaps ? [moved.flat().every((count) => count === 0) ? source : pad(source, moved, value)] : null
}

/** A concat of all pieces of a split, in order, is what was split. */
const joinOfWhole = ({ inputs, attributes }: Node<'concat'>): readonly Tensor[] | null => {
  const { node } = inputs[0]
  if (!isOp(node, 'split') || node.attributes.axis !== attributes.axis || node.outputs.length !== inputs.length) return null
  return inputs.every((input, i) => input === node.outputs[i]) ? node.inputs : null
}

/**
 * Pieces that were only reshaped before they were joined along the first axis are joined first: elements lie in memory in the same
 * order, and the join can be shared with others of the same pieces.
 */
const joinOfReshapes = (node: Node<'concat'>): readonly Tensor[] | null => {
  if (node.attributes.axis !== 0) return null
  const sources = node.inputs.map((input) => (isOp(input.node, 'reshape') ? input.node.inputs[0] : null))
  const [first] = sources
  const fits = sources.every((source) => source && first && source.rank >= 1 && sameShape(source.shape.slice(1), first.shape.slice(1)))
  return fits ? [reshape(concat(sources as Tensor[], 0), node.outputs[0].shape)] : null
}

/** Elements up to which a value that depends on constants alone is computed when the graph is compiled. */
const mostFoldedElements = 256

const folded = (node: Node): readonly Tensor[] | null => {
  if (isOp(node, 'constant') || isOp(node, 'input') || isOp(node, 'broadcastTo') || node.inputs.length === 0) return null
  const constant =
    [...node.inputs, ...node.outputs].every((tensor) => tensor.size <= mostFoldedElements) &&
    node.inputs.every(({ node: source }) => isOp(source, 'constant'))
  if (!constant) return null
  const values = node.inputs.map((input) => ({
    shape: input.shape,
    data: Float64Array.from((input.node as Node<'constant'>).attributes.data as ArrayLike<number>, Number),
  }))
  return evaluateNode(node, values).map(({ data }, i) => node.graph.constant(data, node.outputs[i].shape, node.outputs[i].dtype))
}

/**
 * Replaces operations by simpler ones with the same result: neutral elements, double negation, reshapes of reshapes, stretching that
 * broadcasting does anyway, products with zeros, transposes in front of matrix products, values of constants alone.
 */
export const simplify = (outputs: readonly Tensor[]): Tensor[] =>
  rewrite(outputs, (node) => {
    const rule = simplifications[node.op] as Simplification<OpName> | undefined
    return folded(node) ?? rule?.(node) ?? null
  })
