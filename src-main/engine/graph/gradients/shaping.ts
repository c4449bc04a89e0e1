import type { OpName } from '../op-attributes.ts'
import { concat, fill, reshape, slice, split, transpose } from '../ops/shaping.ts'
import { gather, scatterAdd } from '../ops/indexing.ts'
import type { Tensor } from '../graph.ts'
import { noGradient, unbroadcast, type GradientRule } from './gradient-rule.ts'

export const shapingGradients = {
  input: () => [],
  constant: () => [],
  randomBits: noGradient,
  reshape: (node, dy) => [() => reshape(dy, node.inputs[0].shape)],
  broadcastTo: (node, dy) => [() => unbroadcast(dy, node.inputs[0].shape)],
  transpose: (node, dy) => [
    () => {
      const inverse: number[] = []
      node.attributes.permutation.forEach((from, to) => (inverse[from] = to))
      return transpose(dy, inverse)
    },
  ],
  concat: (node, dy) => {
    const { axis } = node.attributes
    let pieces: Tensor[] | null = null
    const cut = () => (pieces ??= split(dy, axis, node.inputs.map((input) => input.shape[axis])))
    return node.inputs.map((_, i) => () => cut()[i])
  },
  split: (node, _dy, all) => [
    () =>
      concat(
        node.outputs.map((piece, i) => all[i] ?? fill(node.graph, piece.shape, 0)),
        node.attributes.axis,
      ),
  ],
  slice: (node, dy) => [() => ({ box: node.attributes, gradient: dy })],
  pad: (node, dy) => [
    () =>
      slice(
        dy,
        node.attributes.pads.map(([before]) => before),
        node.inputs[0].shape,
      ),
  ],
  gather: (node, dy) => {
    const [x, indices] = node.inputs
    const { axis } = node.attributes
    return [() => scatterAdd(indices, dy, axis, x.shape[axis]), null]
  },
  scatterAdd: (node, dy) => [null, () => gather(dy, node.inputs[0], node.attributes.axis)],
} satisfies { [K in OpName]?: GradientRule<K> }
