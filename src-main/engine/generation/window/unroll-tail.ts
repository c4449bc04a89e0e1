import { Graph, nodesOf, reshape, slice, type Tensor } from '../../graph/index.ts'
import { copyNodes } from './copy-nodes.ts'
import { joinProducts } from './join-products.ts'
import type { SplitStep } from './split-step.ts'

export interface UnrolledTail {
  /** One a tensor of the boundary: float32 [T, numbers of one frame]. */
  rows: Tensor[]
  /** float32 [1, D]: the prediction after the last of the T frames. */
  next: Tensor
}

/** Name of the boundary's i-th tensor, as output of the part before the cut and as input of the part behind it. */
export const rowsName = (i: number): string => `rows/${i}`

/**
 * The part of a model behind the cut over T frames, its memory empty before the first.
 *
 * @param split  of a step of batch 1
 */
export function unrollTail({ form, recurrent, boundary, tail }: SplitStep, steps: number): UnrolledTail {
  const graph = new Graph('window behind the cut')
  const rows = boundary.map(({ size }, i) => graph.input(rowsName(i), [steps, size]))
  const inTail = new Set(tail)
  const given = new Set([...boundary, ...recurrent.map(({ input }) => input)])
  const fixed = new Map<Tensor, Tensor>()
  const operands = tail.flatMap(({ inputs }) => inputs).filter((input) => !inTail.has(input.node) && !given.has(input))
  copyNodes(nodesOf(operands), graph, fixed)

  let states = recurrent.map(({ input }) => graph.constantOf(new Float32Array(input.size), input.shape, 'float32'))
  let next: Tensor | undefined
  for (let step = 0; step < steps; step++) {
    const known = new Map(fixed)
    recurrent.forEach(({ input }, i) => known.set(input, states[i]))
    boundary.forEach((tensor, i) => known.set(tensor, reshape(slice(rows[i], [step, 0], [1, tensor.size]), tensor.shape)))
    copyNodes(tail, graph, known)
    states = recurrent.map(({ output }) => known.get(output) as Tensor)
    next = known.get(form.prediction)
  }
  return { rows, next: joinProducts([next as Tensor])[0] }
}
