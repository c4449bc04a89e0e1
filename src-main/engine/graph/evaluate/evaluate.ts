import { GraphError } from '../../errors.ts'
import { inputName, isOp, type Node, type Tensor } from '../graph.ts'
import type { OpName } from '../op-attributes.ts'
import { nodesOf } from '../traversal.ts'
import { elementwiseEvaluators } from './elementwise.ts'
import type { Evaluator } from './evaluator.ts'
import { linearAlgebraEvaluators } from './linear-algebra.ts'
import { reductionEvaluators } from './reductions.ts'
import { shapingEvaluators } from './shaping.ts'
import type { Values } from './values.ts'

const evaluators: { [K in OpName]: Evaluator<K> } = {
  ...elementwiseEvaluators,
  ...linearAlgebraEvaluators,
  ...reductionEvaluators,
  ...shapingEvaluators,
  input: (node) => {
    throw new GraphError('evaluate', `no values are given for '${node.attributes.name}'.`)
  },
  constant: (node) => Float64Array.from(node.attributes.data as ArrayLike<number | bigint>, Number),
}

/** One operation's outputs from its operands. */
export const evaluateNode = (node: Node, inputs: readonly Values[]): Values[] => {
  const result = (evaluators[node.op] as Evaluator<OpName>)(node, inputs)
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
