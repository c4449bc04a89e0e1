import { nodesOf, operationOf, type Node, type Tensor } from '../graph/index.ts'
import type { GraphBuilder } from './graph-builder.ts'
import type { Provider } from './provider.ts'

/** Writes one operation in another way than its section in graph/ops/; from names of its operands' values to that of its result. */
export type Instead = (onnx: GraphBuilder, inputs: readonly string[]) => string

/**
 * Writes all operations that `outputs` depend on.
 *
 * @param names  ONNX names of the values that are there already (inputs, weights); the names of all others are added to it
 */
export const lowerInto = (onnx: GraphBuilder, outputs: readonly Tensor[], names: Map<Tensor, string>, provider: Provider): void =>
  lowerNodes(
    onnx,
    nodesOf(outputs, (tensor) => names.has(tensor)),
    names,
    provider,
  )

/** The same for operations in an order of computation, some of them in another way. */
export const lowerNodes = (
  onnx: GraphBuilder,
  nodes: readonly Node[],
  names: Map<Tensor, string>,
  provider: Provider,
  instead: ReadonlyMap<Node, Instead> = new Map(),
): void => {
  for (const node of nodes) {
    const inputs = node.inputs.map((input) => names.get(input) as string)
    const results = instead.get(node)?.(onnx, inputs) ?? operationOf(node.op).onnx(onnx, inputs, node, provider)
    const list = typeof results === 'string' ? [results] : results
    node.outputs.forEach((output, i) => names.set(output, list[i]))
  }
}
