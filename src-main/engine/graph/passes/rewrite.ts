import type { Node, Tensor } from '../graph.ts'
import { nodesOf } from '../traversal.ts'

/**
 * What becomes of one node.
 *
 * @param node      with its operands already replaced
 * @param original  the node as it was
 * @returns         tensors that stand for its outputs from now on; null keeps the node
 */
export type Rule = (node: Node, original: Node) => readonly Tensor[] | null

/**
 * Rebuilds the part of a graph that `outputs` depend on, operands first, replacing what the rule replaces.
 *
 * Nodes are never changed: where an operand was replaced, a new node of the same kind takes the place of the old one.
 */
export const rewrite = (outputs: readonly Tensor[], rule: Rule): Tensor[] => {
  const replaced = new Map<Tensor, Tensor>()
  const current = (tensor: Tensor): Tensor => replaced.get(tensor) ?? tensor
  for (const node of nodesOf(outputs)) {
    const inputs = node.inputs.map(current)
    const rebuilt = inputs.every((input, i) => input === node.inputs[i])
      ? node
      : node.graph.addNode(node.op, inputs, node.attributes, node.outputs, node.source)
    const results = buildAs(rebuilt, () => rule(rebuilt, node)) ?? rebuilt.outputs
    node.outputs.forEach((output, i) => {
      if (results[i] !== output) replaced.set(output, results[i])
    })
  }
  return outputs.map(current)
}

/** Runs `build`; nodes it adds say they come from the node's source line. */
const buildAs = <R>(node: Node, build: () => R): R => node.graph.withSource(node.source, build)
