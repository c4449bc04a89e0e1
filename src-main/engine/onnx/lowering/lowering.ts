import type { Node, OpName } from '../../graph/index.ts'
import type { GraphBuilder } from '../graph-builder.ts'
import type { Provider } from '../provider.ts'

/**
 * How one operation is written in ONNX operators.
 *
 * @param node     the operation
 * @param inputs   names of its operands' values
 * @param onnx     where its nodes and constants are added
 * @returns        names of its outputs' values
 */
export type Lowering<K extends OpName> = (node: Node<K>, inputs: readonly string[], onnx: GraphBuilder, provider: Provider) => string | readonly string[]
