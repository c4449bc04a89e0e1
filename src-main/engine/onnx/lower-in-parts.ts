import { nodesOf, type Node, type Tensor } from '../graph/index.ts'
import { valueInfo } from './compile-graph.ts'
import { GraphBuilder } from './graph-builder.ts'
import { lowerNodes, type Instead } from './lower-into.ts'
import type { ValueInfo } from './model-proto.ts'

/** Operations of a part where nothing else is asked for: some 25 steps of an LSTM, or of its gradient. */
const usualPartSize = 1000

/** A graph of fewer parts than this loads as fast in one piece. */
const fewestParts = 4

/** Whether `lowerInParts` writes more than one part. */
export const isInParts = (outputs: readonly Tensor[], partSize = usualPartSize): boolean =>
  nodesOf(outputs).filter((node) => node.inputs.length > 0).length >= fewestParts * partSize

/**
 * Writes all operations that `outputs` depend on for the CPU; where they are many, as subgraphs of `partSize` operations.
 *
 * ONNX Runtime plans a graph's memory when it loads it, with one list of free buffers that it walks for every operation, so that loading
 * takes a time that grows with the square of the graph's size. Every subgraph has a list of its own. A part is the branch of an ONNX
 * `If` that is always taken: it reads the values around it where they lie, and what it hands on is not copied. The other branch hands on
 * values of no particular shape, which keeps those of the parts, whose sizes are then left to the run, off that list altogether.
 *
 * @param names   ONNX names of the values that are there already (inputs, weights); those of `outputs` are added to it
 * @param instead operations that are written in another way, where there is one part
 */
export const lowerInParts = (
  onnx: GraphBuilder,
  outputs: readonly Tensor[],
  names: Map<Tensor, string>,
  partSize = usualPartSize,
  instead: ReadonlyMap<Node, Instead> = new Map(),
): void => {
  const nodes = nodesOf(outputs, (tensor) => names.has(tensor))
  const computed = nodes.filter((node) => node.inputs.length > 0)
  if (computed.length < fewestParts * partSize) {
    lowerNodes(onnx, nodes, names, 'cpu', instead)
    return
  }
  lowerNodes(
    onnx,
    nodes.filter((node) => node.inputs.length === 0),
    names,
    'cpu',
  )
  const lastUse = new Map<Tensor, number>()
  computed.forEach((node, place) => node.inputs.forEach((input) => lastUse.set(input, place)))
  for (const output of outputs) lastUse.set(output, Infinity)
  for (let begin = 0; begin < computed.length; begin += partSize) {
    const end = begin + partSize
    const members = computed.slice(begin, end)
    const handedOn = members.flatMap((node) => node.outputs.filter((output) => (lastUse.get(output) ?? 0) >= end))
    lowerPart(onnx, `${onnx.prefix}p${begin / partSize}/`, members, handedOn, names)
  }
}

const lowerPart = (
  onnx: GraphBuilder,
  prefix: string,
  members: readonly Node[],
  handedOn: readonly Tensor[],
  names: Map<Tensor, string>,
): void => {
  const taken = new GraphBuilder(prefix)
  // What a part does not hand on has no name outside of it.
  const inside = new Map(names)
  lowerNodes(taken, members, inside, 'cpu')
  const results = handedOn.map((tensor, i) => valueInfo(`${prefix}o${i}`, tensor))
  handedOn.forEach((tensor, i) => taken.name(inside.get(tensor) as string, results[i].name))
  const other = new GraphBuilder(`${prefix}n/`)
  const placeholders = results.map(({ dtype }): ValueInfo => ({ name: other.constant([0], [], dtype), dtype, shape: [] }))
  const written = onnx.opWithOutputs('If', [onnx.constant([1], [], 'bool')], handedOn.length, {
    then_branch: { graph: taken.finish('part', [], results) },
    else_branch: { graph: other.finish('never', [], placeholders) },
  })
  handedOn.forEach((tensor, i) => names.set(tensor, written[i]))
}
