import { concat, isOp, matMul, nodesOf, slice, type Node, type Tensor } from '../../graph/index.ts'

type Product = Node<'matMul'>

/**
 * Makes one product of all that meet the same matrix and do not wait for each other:
 *
 *   x₁ W, x₂ W, ... = rows of [x₁; x₂; ...] W
 *
 * W is then read once instead of once a step. Products of one recurrence wait for each other and stay; those of a layer that reads a
 * recurrence's outputs are joined.
 */
export const joinProducts = (outputs: readonly Tensor[]): Tensor[] => {
  let joined = [...outputs]
  for (const matrix of productsByMatrix(nodesOf(outputs)).keys()) {
    // An earlier join has made new nodes of all products.
    const nodes = nodesOf(joined)
    const members = productsByMatrix(nodes).get(matrix) ?? []
    if (members.length > 1 && areIndependent(nodes, members)) joined = rebuild(joined, members)
  }
  return joined
}

const keyOf = ({ inputs, attributes }: Product): string => `${inputs[1].node.id}.${inputs[1].index} ${attributes.transposeB}`

const productsByMatrix = (nodes: readonly Node[]): Map<string, Product[]> => {
  const products = new Map<string, Product[]>()
  for (const node of nodes) {
    if (!isOp(node, 'matMul') || node.attributes.transposeA || node.inputs.some(({ rank }) => rank !== 2)) continue
    if (!isOp(node.inputs[1].node, 'input')) continue
    products.set(keyOf(node), [...(products.get(keyOf(node)) ?? []), node])
  }
  return products
}

const areIndependent = (nodes: readonly Node[], members: readonly Product[]): boolean => {
  const after = new Set<Node>()
  const group = new Set<Node>(members as readonly Node[])
  for (const node of nodes) {
    const waits = node.inputs.some((input) => after.has(input.node) || group.has(input.node))
    if (waits && group.has(node)) return false
    if (waits) after.add(node)
  }
  return true
}

/** Builds the graph anew, operands first, with one product in the place of its members. */
const rebuild = (outputs: readonly Tensor[], members: readonly Product[]): Tensor[] => {
  const group = new Set<Node>(members as readonly Node[])
  const lefts = members.map(({ inputs }) => inputs[0])
  const built = new Map<Tensor, Tensor>()
  const current = (tensor: Tensor): Tensor => (isOp(tensor.node, 'input') ? tensor : (built.get(tensor) as Tensor))
  const needsOf = (node: Node): readonly Tensor[] => (group.has(node) ? lefts : node.inputs)
  const pending = outputs.map(({ node }) => node)
  while (pending.length > 0) {
    const node = pending[pending.length - 1]
    const missing = built.has(node.outputs[0]) || isOp(node, 'input') ? [] : needsOf(node).filter((input) => !isOp(input.node, 'input') && !built.has(input))
    if (missing.length > 0) {
      pending.push(...missing.map((input) => input.node))
      continue
    }
    pending.pop()
    if (built.has(node.outputs[0]) || isOp(node, 'input')) continue
    if (group.has(node)) buildJoined()
    else {
      const copy = node.graph.addNode(node.op, node.inputs.map(current), node.attributes, node.outputs, node.source)
      node.outputs.forEach((output, i) => built.set(output, copy.outputs[i]))
    }
  }
  return outputs.map(current)

  function buildJoined(): void {
    const [{ inputs, attributes, graph, source }] = members
    graph.withSource(source, () => {
      const product = matMul(concat(lefts.map(current), 0), inputs[1], attributes)
      let row = 0
      for (const member of members) {
        const [rows, columns] = member.outputs[0].shape
        built.set(member.outputs[0], slice(product, [row, 0], [rows, columns]))
        row += rows
      }
    })
  }
}
