import { isOp, type Node, type Tensor } from '../graph.ts'
import { convNd } from '../ops/convolution-operations.ts'
import { addN } from '../ops/elementwise.ts'
import { split } from '../ops/joining.ts'
import { fill, reshape } from '../ops/shaping.ts'
import { nodesOf, useCounts } from '../traversal.ts'
import { rewrite } from './rewrite.ts'

/**
 * Adds what is added to every place of a channel within the convolution, while the result is in the cache; computes onto what else it is
 * added to, as layers around which their input goes are; and lets a convolution whose channels are cut apart make the parts by
 * themselves, which copies nothing:
 *
 *   conv(x, w) + b = conv(x, w, b)        y + conv(x, w, b) = conv(x, w, b, y)        split(conv(x, [w1; w2])) = conv(x, w1), conv(x, w2)
 *
 * ONNX Runtime then computes an activation behind a bias in the same go.
 */
export const fuseConvolutions = (outputs: readonly Tensor[]): Tensor[] => {
  const uses = useCounts(nodesOf(outputs), outputs)
  return rewrite(outputs, (node, original) => {
    const usedOnce = (index: number): boolean => uses.get(original.inputs[index]) === 1
    if (isOp(node, 'add')) return withBias(node, 0, usedOnce) ?? withBias(node, 1, usedOnce) ?? ontoSum(node, usedOnce)
    if (isOp(node, 'addN')) return ontoSum(node, usedOnce)
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

/** Convolutions of a sum one after the other, each onto the sum of those before it and of what is no convolution. */
const ontoSum = (
  { inputs, outputs: [{ shape }] }: Node<'add'> | Node<'addN'>,
  usedOnce: (index: number) => boolean,
): readonly Tensor[] | null => {
  if (inputs.some((input) => input.shape.join() !== shape.join())) return null
  const canFollow = inputs.map(({ node }, i) => isOp(node, 'conv') && node.inputs.length <= 3 && usedOnce(i))
  // A sum begins with something.
  if (canFollow.every(Boolean)) canFollow[0] = false
  if (!canFollow.some(Boolean)) return null
  const others = inputs.filter((_, i) => !canFollow[i])
  const convolutions = inputs.filter((_, i) => canFollow[i]).map(({ node }) => node as Node<'conv'>)
  return [convolutions.reduce(onto, others.length > 1 ? addN(others) : others[0])]
}

const onto = (sum: Tensor, { inputs: [x, w, bias], attributes }: Node<'conv'>): Tensor =>
  convNd(x, w, attributes, bias ?? fill(sum.graph, [w.shape[0]], 0), sum)

const inParts = ({ inputs: [{ node: convolution }], attributes: { axis, sizes } }: Node<'split'>): readonly Tensor[] | null => {
  if (!isOp(convolution, 'conv') || convolution.inputs.length > 3 || axis !== 1 || convolution.attributes.groups > 1) return null
  const [x, w, bias] = convolution.inputs
  const ws = split(w, 0, sizes)
  const biases = bias ? split(bias, 0, sizes) : []
  return ws.map((part, i) => convNd(x, part, convolution.attributes, biases[i]))
}
