import { AVERAGE_PREFIX, SLOT_PREFIX } from '../checkpoints/names.ts'
import type { InspectedGraph } from './inspected-graph.ts'
import { peakActivationBytes } from './memory.ts'

export interface LayerSummary {
  layer: string
  nodes: number
  parameters: number
  flops: number
}

export interface ValueSummary {
  name: string
  dtype: string
  shape: readonly number[] | null
}

/** A graph in numbers. */
export interface GraphSummary {
  title: string
  nodes: number
  /** Before the passes; null for a file. */
  nodesAsWritten: number | null
  /** How often each operation occurs, most often first. */
  operations: Record<string, number>
  layers: LayerSummary[]
  /** Trained numbers; what an optimiser keeps beside them is counted apart. */
  parameters: number
  weightBytes: number
  optimizerBytes: number
  peakActivationBytes: number
  /** Of one run of the graph. */
  flops: number
  /** Nodes whose shapes a file does not tell, and which are missing in the figures. */
  uncountedNodes: number
  inputs: ValueSummary[]
  outputs: ValueSummary[]
  states: ValueSummary[]
}

/** What the optimiser keeps of a weight, an average of it among it. */
const isKeptByOptimiser = (name: string): boolean => name.startsWith(SLOT_PREFIX) || name.startsWith(AVERAGE_PREFIX)

export function summarise(graph: InspectedGraph): GraphSummary {
  const { values, nodes } = graph
  const weights = values.filter(({ kind }) => kind === 'weight')
  const parameters = weights.filter(({ name }) => !isKeptByOptimiser(name))
  const describe = (value: number, name = values[value].name): ValueSummary => ({
    name,
    dtype: values[value].dtype,
    shape: values[value].shape,
  })
  const stateInputs = new Set(graph.states.map(({ input }) => input))
  const stateOutputs = new Set(graph.states.map(({ output }) => output))
  return {
    title: graph.title,
    nodes: nodes.length,
    nodesAsWritten: graph.nodesAsWritten,
    operations: countedBy(nodes.map(({ op }) => op)),
    layers: layersOf(graph),
    parameters: countOf(parameters),
    weightBytes: bytesOf(parameters),
    optimizerBytes: bytesOf(weights) - bytesOf(parameters),
    peakActivationBytes: peakActivationBytes(graph),
    flops: nodes.reduce((sum, { flops }) => sum + (flops ?? 0), 0),
    uncountedNodes: nodes.filter(({ flops }) => flops === null).length,
    inputs: graph.inputs.filter((value) => values[value].kind === 'input' && !stateInputs.has(value)).map((value) => describe(value)),
    outputs: graph.outputs.filter(({ value }) => !stateOutputs.has(value)).map(({ name, value }) => describe(value, name)),
    states: graph.states.map(({ name, input }) => describe(input, name)),
  }
}

const bytesOf = (values: readonly { bytes: number }[]): number => values.reduce((sum, { bytes }) => sum + bytes, 0)
/** All weights are float32. */
const countOf = (values: readonly { bytes: number }[]): number => bytesOf(values) / Float32Array.BYTES_PER_ELEMENT

const countedBy = (names: readonly string[]): Record<string, number> => {
  const counts = new Map<string, number>()
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1)
  return Object.fromEntries([...counts].sort(([a, m], [b, n]) => n - m || a.localeCompare(b)))
}

/** In order of first computation; weights count for the layer that uses them first. */
function layersOf({ nodes, values }: InspectedGraph): LayerSummary[] {
  const layers = new Map<string, LayerSummary>()
  const counted = new Set<number>()
  for (const { layer, inputs, flops } of nodes) {
    const summary = layers.get(layer) ?? { layer, nodes: 0, parameters: 0, flops: 0 }
    layers.set(layer, summary)
    summary.nodes++
    summary.flops += flops ?? 0
    for (const value of inputs) {
      if (values[value].kind !== 'weight' || isKeptByOptimiser(values[value].name) || counted.has(value)) continue
      counted.add(value)
      summary.parameters += countOf([values[value]])
    }
  }
  return [...layers.values()]
}
