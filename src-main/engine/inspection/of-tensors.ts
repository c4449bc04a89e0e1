import { inputName, isOp, nodesOf, type Node, type OpName, type Tensor } from '../graph/index.ts'
import { bytesPerElement } from '../host-tensor.ts'
import { flopsOf } from './flops.ts'
import {
  commonLayer,
  layerOfName,
  OPTIMISER_LAYER,
  type InspectedGraph,
  type InspectedNode,
  type InspectedValue,
} from './inspected-graph.ts'

export interface TensorGraph {
  title: string
  inputs: readonly Tensor[]
  outputs: readonly { name: string; tensor: Tensor }[]
  states: readonly { name: string; input: Tensor; output: Tensor }[]
  /** What the forward pass ends in; all else that is no optimiser's belongs to gradients. All is forward where left out. */
  forward?: readonly Tensor[]
  nodesAsWritten: number
}

const GRADIENT_SUFFIX = ' gradient'

/** A graph of the engine as an inspection sees it. */
export function inspectTensors({ title, inputs, outputs, states, forward, nodesAsWritten }: TensorGraph): InspectedGraph {
  const all = nodesOf(outputs.map(({ tensor }) => tensor))
  const isForward = forward && new Set(nodesOf(forward))
  const layers = new LayerFinder()
  const values: InspectedValue[] = []
  const nodes: InspectedNode[] = []
  const places = new Map<Tensor, number>()
  const add = (tensor: Tensor, kind: InspectedValue['kind'], name: string): number => {
    places.set(tensor, values.length)
    return values.push({ name, kind, dtype: tensor.dtype, shape: tensor.shape, bytes: tensor.size * bytesPerElement(tensor.dtype) }) - 1
  }
  // Inputs that nothing uses are part of the graph too.
  for (const tensor of inputs) add(tensor, kindOfInput(tensor), inputName(tensor))
  for (const node of all) {
    if (isOp(node, 'input')) {
      if (!places.has(node.outputs[0])) add(node.outputs[0], kindOfInput(node.outputs[0]), inputName(node.outputs[0]))
    } else if (isOp(node, 'constant')) add(node.outputs[0], 'constant', `constant ${node.id}`)
    else {
      const layer = layers.of(node)
      const isGradient = isForward !== undefined && !isForward.has(node) && layer !== OPTIMISER_LAYER && layer !== ''
      nodes.push({
        op: node.op,
        layer: isGradient ? layer + GRADIENT_SUFFIX : layer,
        source: node.source.line,
        inputs: node.inputs.map((input) => places.get(input) as number),
        outputs: node.outputs.map((output) => add(output, 'computed', `${node.op} ${node.id}`)),
        flops: flopsOfNode(node),
      })
    }
  }
  const place = (tensor: Tensor): number => places.get(tensor) as number
  return {
    title,
    values,
    nodes,
    inputs: inputs.map(place),
    outputs: outputs.map(({ name, tensor }) => ({ name, value: place(tensor) })),
    states: states.map(({ name, input, output }) => ({ name, input: place(input), output: place(output) })),
    nodesAsWritten,
  }
}

const kindOfInput = (tensor: Tensor): 'input' | 'weight' =>
  isOp(tensor.node, 'input') && tensor.node.attributes.role === 'parameter' ? 'weight' : 'input'

/** Operations of a node; those that are not computed on numbers of the model count too. */
export function flopsOfNode(node: Node): number {
  return flopsOf({
    op: node.op,
    inputs: node.inputs.map(({ shape }) => shape),
    outputs: node.outputs.map(({ shape }) => shape),
    transposedLeft: isOp(node, 'matMul') && node.attributes.transposeA,
    kernel: isOp(node, 'maxPool') || isOp(node, 'avgPool') ? node.attributes.kernel : undefined,
  })
}

/** Finds the layer of each node, asked for in order of computation. */
class LayerFinder {
  readonly #known = new Map<Node<OpName>, string>()
  /** Gradients say they come from the operation that they are the gradient of. */
  readonly #bySource = new Map<object, string>()

  of(node: Node): string {
    const layer = this.#find(node)
    this.#known.set(node, layer)
    if (layer !== '' && !this.#bySource.has(node.source)) this.#bySource.set(node.source, layer)
    return layer
  }

  #find(node: Node): string {
    const declared = node.inputs.map(({ node: from }) => (isOp(from, 'input') ? layerOfName(from.attributes.name) : ''))
    const computed = node.inputs.map(({ node: from }) => this.#known.get(from) ?? '')
    if (declared.some((layer) => layer.startsWith(OPTIMISER_LAYER)) || computed.includes(OPTIMISER_LAYER)) return OPTIMISER_LAYER
    return this.#bySource.get(node.source) ?? (commonLayer(declared) || commonLayer(computed))
  }
}
