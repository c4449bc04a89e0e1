import { GraphError, inputName, isOp, type Graph, type Node, type Shape, type Tensor } from '../../graph/index.ts'

/**
 * Copies operations into a graph, in the order given; their parameters are declared there as they come up, where they are not yet.
 *
 * @param known  what stands for tensors of the other graph; the copies are added to it
 * @throws GraphError where an operand is an input of the other graph that nothing stands for
 */
export const copyNodes = (nodes: readonly Node[], target: Graph, known: Map<Tensor, Tensor>): void => {
  for (const node of nodes) {
    if (node.outputs.every((output) => known.has(output))) continue
    if (isOp(node, 'input')) {
      const { name, role } = node.attributes
      if (role !== 'parameter') throw new GraphError('copyNodes', `nothing stands for the input '${name}'.`)
      known.set(node.outputs[0], parameterOf(target, name, node.outputs[0].shape))
      continue
    }
    const inputs = node.inputs.map((input) => known.get(input) as Tensor)
    const copy = target.addNode(node.op, inputs, node.attributes, node.outputs, node.source)
    node.outputs.forEach((output, i) => known.set(output, copy.outputs[i]))
  }
}

/** The parameter of that name, declared where it is not yet. */
export const parameterOf = (graph: Graph, name: string, shape: Shape): Tensor =>
  graph.inputs.find((input) => inputName(input) === name) ?? graph.parameter(name, shape)

/** The parameters among the nodes. */
export const parametersOf = (nodes: readonly Node[]): Tensor[] =>
  nodes.flatMap((node) => (isOp(node, 'input') && node.attributes.role === 'parameter' ? node.outputs : []))
