import { GraphError } from '../../errors.ts'
import { isOp, nodesOf, type Node, type OpName, type Tensor } from '../../graph/index.ts'
import type { GraphBuilder } from '../graph-builder.ts'
import type { Provider } from '../provider.ts'
import { elementwiseLowerings } from './elementwise.ts'
import { linearAlgebraLowerings } from './linear-algebra.ts'
import type { Lowering } from './lowering.ts'
import { randomLowerings } from './random.ts'
import { reductionLowerings } from './reductions.ts'
import { shapingLowerings } from './shaping.ts'

const lowerings: { [K in OpName]: Lowering<K> } = {
  ...elementwiseLowerings,
  ...linearAlgebraLowerings,
  ...reductionLowerings,
  ...shapingLowerings,
  ...randomLowerings,
  input: (node) => {
    throw new GraphError('compile', `'${node.attributes.name}' is used but is not among the listed inputs.`)
  },
  constant: (node, _inputs, onnx) => {
    const { shape, dtype } = node.outputs[0]
    const { data } = node.attributes
    return data.length === 1 ? onnx.constant([Number(data[0])], shape, dtype) : onnx.tensor({ shape, dtype, data })
  },
}

/**
 * Writes all operations that `outputs` depend on.
 *
 * @param names  ONNX names of the values that are there already (inputs, weights); the names of all others are added to it
 */
export const lowerInto = (onnx: GraphBuilder, outputs: readonly Tensor[], names: Map<Tensor, string>, provider: Provider): void => {
  for (const node of nodesOf(outputs)) {
    if (isOp(node, 'input') && names.has(node.outputs[0])) continue
    const inputs = node.inputs.map((input) => names.get(input) as string)
    const lowering = lowerings[node.op] as Lowering<OpName>
    const results = lowering(node as Node, inputs, onnx, provider)
    const list = typeof results === 'string' ? [results] : results
    node.outputs.forEach((output, i) => names.set(output, list[i]))
  }
}
