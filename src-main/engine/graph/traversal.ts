import type { Node, Tensor } from './graph.ts'

/**
 * All nodes the tensors depend on, operands before the operations that use them.
 *
 * Takes time proportional to the number of nodes (times its logarithm) and no call stack, however deep the graph is.
 *
 * @param isKnown of tensors that are there already: what they depend on is left out
 */
export const nodesOf = (outputs: readonly Tensor[], isKnown: (tensor: Tensor) => boolean = () => false): Node[] => {
  const seen = new Set<Node>()
  const pending = outputs.filter((output) => !isKnown(output)).map((output) => output.node)
  while (pending.length > 0) {
    const node = pending.pop() as Node
    if (seen.has(node)) continue
    seen.add(node)
    for (const input of node.inputs) if (!seen.has(input.node) && !isKnown(input)) pending.push(input.node)
  }
  return [...seen].sort((a, b) => a.id - b.id)
}

/** How many times each tensor is used as an operand by the nodes, or asked for as an output. */
export const useCounts = (nodes: readonly Node[], outputs: readonly Tensor[]): Map<Tensor, number> => {
  const counts = new Map<Tensor, number>()
  const count = (tensor: Tensor) => counts.set(tensor, (counts.get(tensor) ?? 0) + 1)
  for (const node of nodes) node.inputs.forEach(count)
  outputs.forEach(count)
  return counts
}
