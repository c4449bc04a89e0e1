import { isOp, nodesOf, operationOf, type Node, type Tensor } from '../graph/index.ts'
import type { GraphBuilder } from './graph-builder.ts'
import type { Provider } from './provider.ts'

/**
 * Writes all operations that `outputs` depend on.
 *
 * @param names  ONNX names of the values that are there already (inputs, weights); the names of all others are added to it
 */
export const lowerInto = (onnx: GraphBuilder, outputs: readonly Tensor[], names: Map<Tensor, string>, provider: Provider): void =>
  lowerNodes(onnx, nodesOf(outputs), names, provider)

/** The same for operations in an order of computation. */
export const lowerNodes = (onnx: GraphBuilder, nodes: readonly Node[], names: Map<Tensor, string>, provider: Provider): void => {
  for (const node of nodes) {
    if (isOp(node, 'input') && names.has(node.outputs[0])) continue
    const inputs = node.inputs.map((input) => names.get(input) as string)
    const results = operationOf(node.op).onnx(onnx, inputs, node, provider)
    const list = typeof results === 'string' ? [results] : results
    node.outputs.forEach((output, i) => names.set(output, list[i]))
  }
}
