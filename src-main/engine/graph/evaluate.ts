import { GraphError } from '../errors.ts'
import { inputName, isOp, type Node, type Tensor } from './graph.ts'
import { operationOf } from './ops/operation.ts'
import { nodesOf } from './traversal.ts'
import type { Values } from './values.ts'

/** One operation's outputs from its operands. */
export const evaluateNode = (node: Node, inputs: readonly Values[]): Values[] => {
  const result = operationOf(node.op).evaluate(inputs, node)
  const list = result instanceof Float64Array ? [result] : result
  return node.outputs.map(({ shape }, i) => ({ shape, data: list[i] }))
}

/**
 * Evaluates a graph slowly and exactly (double precision, no fusing): the reference of the tests, and the constant folder.
 *
 * @param feeds  values of inputs and parameters; values given for other tensors replace what would be computed
 */
export const evaluate = (outputs: readonly Tensor[], feeds: ReadonlyMap<Tensor, ArrayLike<number>>): Float64Array[] => {
  const values = new Map<Tensor, Values>()
  for (const [tensor, data] of feeds) {
    if (data.length !== tensor.size) {
      const name = isOp(tensor.node, 'input') ? `'${inputName(tensor)}'` : String(tensor)
      throw new GraphError('evaluate', `${name} needs ${tensor.size} values, got ${data.length}.`)
    }
    values.set(tensor, { shape: tensor.shape, data: Float64Array.from(data) })
  }
  for (const node of nodesOf(outputs)) {
    if (node.outputs.every((output) => values.has(output))) continue
    const inputs = node.inputs.map((input) => values.get(input) as Values)
    evaluateNode(node, inputs).forEach((result, i) => values.set(node.outputs[i], result))
  }
  return outputs.map((output) => (values.get(output) as Values).data)
}
