import { OPTIMISER_LAYER, type InspectedGraph } from './inspected-graph.ts'

/** What is drawn as one box: an operation, or the same operation of all time steps. */
export interface FoldedNode {
  op: string
  layer: string
  /** How many nodes it stands for. */
  count: number
  shape: readonly number[] | null
  /** Weights it uses, without their layer's name where that is its own. */
  weights: string[]
}

export interface FoldedGraph {
  nodes: (FoldedNode | { terminal: 'input' | 'output'; name: string; shape: readonly number[] | null })[]
  /** `back`: what one time step hands to the next, against the direction of drawing. */
  edges: { from: number; to: number; back: boolean }[]
}

/** More boxes than this cannot be read: then the nodes of one line of the model's code become one. */
const MOST_SINGLE_NODES = 90

/** Reduces a graph to the boxes of its picture. */
export function fold(graph: InspectedGraph): FoldedGraph {
  const { nodes, values } = graph
  const folds = nodes.length > MOST_SINGLE_NODES
  const boxes: FoldedGraph['nodes'] = []
  const boxOfValue = new Map<number, number>()
  const stateNames = new Set(graph.states.map(({ input }) => input))
  const used = new Set([...nodes.flatMap(({ inputs }) => inputs), ...graph.outputs.map(({ value }) => value)])
  for (const value of graph.inputs) {
    if (values[value].kind !== 'input' || (!stateNames.has(value) && !used.has(value))) continue
    boxOfValue.set(value, boxes.push({ terminal: 'input', name: values[value].name, shape: values[value].shape }) - 1)
  }
  const known = new Map<string, number>()
  nodes.forEach(({ op, layer, source, inputs, outputs }, index) => {
    const shape = values[outputs[0]]?.shape ?? null
    // An optimiser does the same with every weight, whatever its shape.
    const key = folds ? [op, layer, source, layer === OPTIMISER_LAYER ? '' : shape?.join()].join('|') : String(index)
    const box = known.get(key) ?? boxes.push({ op, layer, count: 0, shape, weights: [] }) - 1
    known.set(key, box)
    const folded = boxes[box] as FoldedNode
    folded.count++
    if (shape?.join() !== folded.shape?.join()) folded.shape = null
    for (const value of inputs) {
      const { kind, name } = values[value]
      const short = layer !== '' && name.startsWith(`${layer}/`) ? name.slice(layer.length + 1) : name
      if (kind === 'weight' && !folded.weights.includes(short)) folded.weights.push(short)
    }
    for (const value of outputs) boxOfValue.set(value, box)
  })
  const seen = new Set<string>()
  const edges: FoldedGraph['edges'] = []
  const connect = (from: number | undefined, to: number): void => {
    if (from === undefined || from === to || seen.has(`${from} ${to}`)) return
    seen.add(`${from} ${to}`)
    // Boxes stand in the order of first computation.
    edges.push({ from, to, back: from > to })
  }
  nodes.forEach(({ inputs, outputs }) => {
    const to = boxOfValue.get(outputs[0])
    if (to !== undefined) for (const value of inputs) connect(boxOfValue.get(value), to)
  })
  const carried = graph.outputs.filter(({ name }) => name.startsWith('next/')).length
  // A training step hands on every weight: those outputs say nothing that the optimiser's boxes do not say.
  for (const { name, value } of graph.outputs) {
    if (graph.states.length === 0 && carried > 0 && name.startsWith('next/')) continue
    const box = boxes.push({ terminal: 'output', name, shape: values[value].shape }) - 1
    connect(boxOfValue.get(value), box)
  }
  return { nodes: boxes, edges }
}
