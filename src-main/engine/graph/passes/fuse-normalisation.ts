import { isOp, type Node, type Tensor } from '../graph.ts'
import { standardise } from '../ops/standardising.ts'
import { nodesOf, useCounts } from '../traversal.ts'
import { rewrite } from './rewrite.ts'

/**
 * Scales and shifts what is standardised within the operation, where nothing else needs it in between:
 *
 *   standardise(x) gain + shift = standardise(x, gain, shift)
 *
 * Training needs the values in between for the gradient of the gain; stepping saves two small operations a layer.
 */
export const fuseNormalisation = (outputs: readonly Tensor[]): Tensor[] => {
  const uses = useCounts(nodesOf(outputs), outputs)
  const usedOnce = (tensor: Tensor): boolean => uses.get(tensor) === 1
  return rewrite(outputs, (node, original) => (isOp(node, 'add') && isOp(original, 'add') ? fused(node, original, usedOnce) : null))
}

const fused = (node: Node<'add'>, original: Node<'add'>, usedOnce: (tensor: Tensor) => boolean): readonly Tensor[] | null => {
  const at = node.inputs.findIndex(({ node: { op } }) => op === 'mul')
  if (at < 0 || !usedOnce(original.inputs[at])) return null
  const product = node.inputs[at].node as Node<'mul'>
  const inside = product.inputs.findIndex(({ node: { op } }) => op === 'standardise')
  if (inside < 0) return null
  const values = product.inputs[inside]
  const { node: source } = values
  // Uses are counted where nothing has been replaced yet.
  const before = original.inputs[at].node.inputs[inside]
  if (!isOp(source, 'standardise') || source.inputs.length > 1 || values !== source.outputs[0] || !usedOnce(before)) return null
  const [gain, shift] = [product.inputs[1 - inside], node.inputs[1 - at]]
  const [x] = source.inputs
  const size = `${x.shape[x.rank - 1]}`
  if (gain.shape.join() !== size || shift.shape.join() !== size || gain.dtype !== 'float32') return null
  return [standardise(x, source.attributes.epsilon, [gain, shift]).values]
}
