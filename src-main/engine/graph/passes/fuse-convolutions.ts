import { isOp, type Node, type Tensor } from '../graph.ts'
import { convNd } from '../ops/convolution.ts'
import { reshape, split } from '../ops/shaping.ts'
import { nodesOf, useCounts } from '../traversal.ts'
import { rewrite } from './rewrite.ts'

/**
 * Adds what is added to every place of a channel within the convolution, while the result is in the cache; and lets a convolution
 * whose channels are cut apart make the parts by themselves, which copies nothing:
 *
 *   conv(x, w) + b = conv(x, w, b)        split(conv(x, [w1; w2])) = conv(x, w1), conv(x, w2)
 *
 * ONNX Runtime then computes an activation behind it in the same go.
 */
export const fuseConvolutions = (outputs: readonly Tensor[]): Tensor[] => {
  const uses = useCounts(nodesOf(outputs), outputs)
  return rewrite(outputs, (node, original) => {
    const usedOnce = (index: number): boolean => uses.get(original.inputs[index]) === 1
    if (isOp(node, 'add')) return withBias(node, 0, usedOnce) ?? withBias(node, 1, usedOnce)
    return isOp(node, 'split') && usedOnce(0) ? inParts(node) : null
  })
}

/** The sum of a convolution, which is operand `index`, and the other operand. */
const withBias = ({ inputs }: Node<'add'>, index: number, usedOnce: (index: number) => boolean): readonly Tensor[] | null => {
  const [{ node: convolution, shape }, bias] = [inputs[index], inputs[1 - index]]
  if (!isOp(convolution, 'conv') || convolution.inputs.length > 2 || !usedOnce(index)) return null
  const channels = shape[1]
  const perChannel = [channels, ...shape.slice(2).map(() => 1)].join()
  if (bias.shape.join().replace(/^1,/, '') !== perChannel || bias.rank > shape.length) return null
  const [x, w] = convolution.inputs
  return [convNd(x, w, convolution.attributes, reshape(bias, [channels]))]
}

const inParts = ({ inputs: [{ node: convolution }], attributes: { axis, sizes } }: Node<'split'>): readonly Tensor[] | null => {
  if (!isOp(convolution, 'conv') || axis !== 1 || convolution.attributes.groups > 1) return null
  const [x, w, bias] = convolution.inputs
  const ws = split(w, 0, sizes)
  const biases = bias ? split(bias, 0, sizes) : []
  return ws.map((part, i) => convNd(x, part, convolution.attributes, biases[i]))
}
