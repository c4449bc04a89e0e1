import { nodesOf, type Node, type Tensor } from '../graph/index.ts'
import { conditionalWork, type ConditionalWork } from '../graph/passes/index.ts'
import { valueInfo } from './compile-graph.ts'
import { GraphBuilder } from './graph-builder.ts'
import { lowerInParts } from './lower-in-parts.ts'
import type { Instead } from './lower-into.ts'

interface Options {
  partSize: number | undefined
  /** False writes everything, whatever is chosen. */
  conditions: boolean
  /** Operations that are written in another way. */
  instead?: ReadonlyMap<Node, Instead>
}

/**
 * Writes all operations that `outputs` depend on for the CPU; what is computed for one side of a choice alone becomes the branch of an ONNX
 * `If`, which is not run where it is not chosen. The values are the same to the last bit.
 *
 * @param names ONNX names of the values that are there already; those of `outputs` are added to it
 */
export function lowerWithConditions(
  onnx: GraphBuilder,
  outputs: readonly Tensor[],
  names: Map<Tensor, string>,
  { partSize, conditions, instead }: Options,
): void {
  const all = conditions ? conditionalWork(outputs) : []
  const needed = all.flatMap(({ condition, kept, read }) => [condition, ...kept, ...read])
  lowerInParts(onnx, [...new Set([...needed, ...sharedWith(needed, outputs, all)])], names, partSize, instead)
  all.forEach((work, i) => lowerChoice(onnx, `${onnx.prefix}c${i}/`, work, names, partSize))
  lowerInParts(onnx, outputs, names, partSize, instead)
}

/** What is computed for some and read by what else `outputs` depend on: it is written once. */
function sharedWith(needed: readonly Tensor[], outputs: readonly Tensor[], all: readonly ConditionalWork[]): Tensor[] {
  const first = new Set(nodesOf(needed))
  const chosen = new Set(all.flatMap((work) => work.chosen))
  const later = nodesOf(outputs, (tensor) => chosen.has(tensor)).filter((node) => !first.has(node))
  return [...outputs, ...later.flatMap(({ inputs }) => inputs)].filter(({ node }) => first.has(node))
}

function lowerChoice(
  onnx: GraphBuilder,
  prefix: string,
  { condition, chosen, given, kept }: ConditionalWork,
  names: Map<Tensor, string>,
  partSize: number | undefined,
): void {
  const branch = (suffix: string, values: readonly Tensor[]): ReturnType<GraphBuilder['finish']> => {
    const builder = new GraphBuilder(`${prefix}${suffix}`)
    const inside = new Map(names)
    lowerInParts(builder, values, inside, partSize)
    const results = values.map((value, i) => valueInfo(`${prefix}${suffix}o${i}`, value))
    values.forEach((value, i) => builder.name(inside.get(value) as string, results[i].name))
    return builder.finish('choice', [], results)
  }
  const written = onnx.opWithOutputs('If', [names.get(condition) as string], chosen.length, {
    then_branch: { graph: branch('t/', given) },
    else_branch: { graph: branch('e/', kept) },
  })
  chosen.forEach((value, i) => names.set(value, written[i]))
}
