import { GraphError, ShapeError } from '../errors.ts'
import type { Node, Tensor } from './graph.ts'
import { joinBoxes } from './ops/box-gradients.ts'
import * as g from './ops/index.ts'
import { operationOf, type BoxGradient, type Contribution } from './ops/operation.ts'
import { nodesOf } from './traversal.ts'

/**
 * Reverse-mode differentiation: tensors that compute the gradient of a loss.
 *
 * The nodes it adds carry the source line of the forward operation they come from.
 *
 * @param loss  float32, one element
 * @param wrt   what to differentiate by, float32
 * @returns     one gradient for each of `wrt`, of its shape; zeros where the loss does not depend on it
 */
export const gradients = (loss: Tensor, wrt: readonly Tensor[]): Tensor[] => {
  if (loss.size !== 1 || loss.dtype !== 'float32') {
    throw new ShapeError(
      'gradients',
      [loss.shape],
      'the loss must be one float32 number; reduce it with sum or mean.',
      loss.node.source.line,
    )
  }
  const notReal = wrt.find((tensor) => tensor.dtype !== 'float32')
  if (notReal) throw new GraphError('gradients', `${notReal} is not float32 and has no gradient.`)

  const nodes = nodesOf([loss])
  const needed = nodesBetween(nodes, wrt)
  const contributions = new Map<Tensor, Contribution[]>([[loss, [g.fill(loss.graph, loss.shape, 1)]]])
  const wanted = new Set(wrt)
  const finished = new Map<Tensor, Tensor>()

  for (const node of nodes.reverse()) {
    if (!needed.has(node)) continue
    node.graph.withSource(node.source, () => {
      const flowing = node.outputs.map((output) => total(output, contributions.get(output)))
      node.outputs.forEach((output, i) => {
        contributions.delete(output)
        const gradient = flowing[i]
        if (gradient && wanted.has(output)) finished.set(output, gradient)
      })
      const first = flowing.find((gradient) => gradient !== null)
      if (!first) return
      operationOf(node.op)
        .gradient(g, node, first, flowing)
        .forEach((build, i) => {
          const operand = node.inputs[i]
          if (!build || !(needed.has(operand.node) && operand.dtype === 'float32')) return
          const list = contributions.get(operand)
          if (list) list.push(build())
          else contributions.set(operand, [build()])
        })
    })
  }
  return wrt.map((tensor) => finished.get(tensor) ?? g.fill(tensor.graph, tensor.shape, 0))
}

/** The nodes that make one of `wrt` or depend on one. */
const nodesBetween = (nodes: readonly Node[], wrt: readonly Tensor[]): Set<Node> => {
  const makers = new Set(wrt.map((tensor) => tensor.node))
  const needed = new Set<Node>()
  for (const node of nodes) {
    if (makers.has(node) || node.inputs.some((input) => needed.has(input.node))) needed.add(node)
  }
  return needed
}

/** The sum of all that flows back to a tensor, earliest use first; null where nothing does. */
const total = (tensor: Tensor, list: readonly Contribution[] | undefined): Tensor | null => {
  if (!list) return null
  const whole: Tensor[] = []
  const boxes: BoxGradient[] = []
  for (const item of [...list].reverse()) {
    if ('box' in item) boxes.push(item)
    else whole.push(item)
  }
  if (boxes.length > 0) whole.push(joinBoxes(tensor.shape, boxes))
  return g.addN(whole)
}
