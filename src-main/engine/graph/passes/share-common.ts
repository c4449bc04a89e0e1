import { isOp, type Node, type Tensor } from '../graph.ts'
import { rewrite } from './rewrite.ts'

/** Elements up to which two constants are compared. */
const mostComparedElements = 1024

/** Computes what occurs several times only once: same operation, attributes and operands. */
export const shareCommon = (outputs: readonly Tensor[]): Tensor[] => {
  const known = new Map<string, Node>()
  return rewrite(outputs, (node) => {
    const key = keyOf(node)
    if (key === null) return null
    const same = known.get(key)
    if (!same) known.set(key, node)
    return same ? same.outputs : null
  })
}

const keyOf = (node: Node): string | null => {
  if (isOp(node, 'input')) return null
  if (isOp(node, 'constant')) {
    const { data } = node.attributes
    const { dtype, shape } = node.outputs[0]
    return data.length <= mostComparedElements
      ? `constant ${dtype} ${shape.join()} ${Array.from(data as ArrayLike<number>, (value) => (Object.is(value, -0) ? '-0' : value)).join()}`
      : null
  }
  return `${node.op} ${JSON.stringify(node.attributes)} ${node.inputs.map((input) => `${input.node.id}.${input.index}`).join()}`
}
