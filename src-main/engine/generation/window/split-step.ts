/**
 * Cuts a model's step where its memory begins: what lies before the cut sees one frame, or the last few, and gives the same answer wherever
 * in a window that frame stands; what lies behind depends on all that the window has heard.
 */
import { evaluate, Graph, isOp, nodesOf, type Node, type OpName, type Tensor } from '../../graph/index.ts'
import { stepForm } from '../../models/index.ts'
import type { StepForm } from '../../models/index.ts'
import type { StateDeclaration } from '../../nn/index.ts'
import type { TrainedNetwork } from '../playable-model.ts'
import { copyNodes } from './copy-nodes.ts'

export interface SplitStep {
  form: StepForm
  /** States that only hand frames on, such as the last pictures of a convolution over time. */
  passing: StateDeclaration[]
  /** All others: what they hold depends on everything that was heard. */
  recurrent: StateDeclaration[]
  /** What the part behind the cut is given by the part before it. */
  boundary: Tensor[]
  /** Operations behind the cut, in order. */
  tail: Node[]
  /** How many frames back the part before the cut can see at most. */
  memoryFrames: number
}

/** Operations that move numbers and change none. */
const MOVES: ReadonlySet<OpName> = new Set(['reshape', 'transpose', 'slice', 'split', 'concat', 'broadcastTo'])

/** @param limit  frames from which a state counts as recurrent, however it comes about */
export function splitStep(
  { definition, sizes, codec: { dimensions } }: TrainedNetwork,
  { batch, limit }: { batch: number; limit: number },
): SplitStep {
  const form = stepForm(definition, sizes, { batch, dimensions })
  const { passing, recurrent, memoryFrames } = sortStates(form, limit)
  const nodes = stepNodes(form)
  const behind = dependents(
    nodes,
    recurrent.map(({ input }) => input),
  )
  const heard = dependents(nodes, [form.frame, ...passing.map(({ input }) => input)])
  const tail = nodes.filter((node) => node.outputs.some((output) => behind.has(output)) && !isOp(node, 'input'))
  const wanted = new Set([...tail.flatMap(({ inputs }) => inputs), form.prediction, ...recurrent.map(({ output }) => output)])
  const boundary = nodes.flatMap(({ outputs }) =>
    outputs.filter((output) => wanted.has(output) && heard.has(output) && !behind.has(output)),
  )
  return { form, passing, recurrent, boundary, tail, memoryFrames }
}

/** All operations of a step, in order. */
export const stepNodes = ({ prediction, states }: StepForm): Node[] => nodesOf([prediction, ...states.map(({ output }) => output)])

/** Tells states that hand frames on from those that are computed with what they held before. */
function sortStates({ states }: StepForm, limit: number): Pick<SplitStep, 'passing' | 'recurrent' | 'memoryFrames'> {
  const memories = new Map(states.map((state) => [state, memoryOf(state, limit)]))
  const isPassing = (state: StateDeclaration): boolean => memories.get(state) !== null
  let changed = true
  while (changed) {
    changed = false
    const recurrentInputs = states.filter((state) => !isPassing(state)).map(({ input }) => input)
    for (const state of states.filter(isPassing)) {
      if (!dependents(nodesOf([state.output]), recurrentInputs).has(state.output)) continue
      memories.set(state, null)
      changed = true
    }
  }
  const passing = states.filter(isPassing)
  return {
    passing,
    recurrent: states.filter((state) => !isPassing(state)),
    memoryFrames: passing.reduce((sum, state) => sum + (memories.get(state) ?? 0), 0),
  }
}

/** Steps until nothing is left of what a state held; null where it is computed with, or stays for `limit` steps. */
function memoryOf({ input, output }: StateDeclaration, limit: number): number | null {
  const nodes = nodesOf([output])
  const own = dependents(nodes, [input])
  const moves = nodes.filter((node) => node.outputs.some((tensor) => own.has(tensor)) && node !== input.node)
  if (!moves.every(({ op }) => MOVES.has(op))) return null
  const graph = new Graph('memory')
  const marks = graph.input('marks', input.shape)
  const known = new Map([[input, marks]])
  const others = new Set([output, ...moves.flatMap(({ inputs }) => inputs)].filter((tensor) => !own.has(tensor)))
  for (const tensor of others) known.set(tensor, graph.constantOf(new Float32Array(tensor.size), tensor.shape, 'float32'))
  copyNodes(moves, graph, known)
  const after = known.get(output) as Tensor
  let values = new Float64Array(input.size).fill(1)
  for (let steps = 0; steps < limit; steps++) {
    if (values.every((value) => value === 0)) return steps
    values = evaluate([after], new Map([[marks, values]]))[0] as Float64Array<ArrayBuffer>
  }
  return null
}

/** Everything that depends on one of the sources, the sources among it. */
function dependents(nodes: readonly Node[], sources: readonly Tensor[]): Set<Tensor> {
  const found = new Set(sources)
  for (const { inputs, outputs } of nodes) {
    if (inputs.some((input) => found.has(input))) outputs.forEach((output) => found.add(output))
  }
  return found
}
