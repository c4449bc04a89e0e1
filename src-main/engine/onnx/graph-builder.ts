import { hostTensor, type DType, type HostTensor } from '../host-tensor.ts'
import type { Attribute, GraphParts, OnnxNode, ValueInfo } from './model-proto.ts'

/** Attributes as lowerings write them: whole numbers, lists of them, text; fractions say so with `{ float }`. */
export type PlainAttributes = Readonly<Record<string, number | readonly number[] | string | Attribute>>

/** Gathers the nodes and constants of one ONNX graph under unique names. */
export class GraphBuilder {
  readonly #nodes: OnnxNode[] = []
  readonly #initialisers: { name: string; value: HostTensor }[] = []
  readonly #smallConstants = new Map<string, string>()
  readonly #renamed = new Map<string, string>()
  readonly #computed = new Set<string>()
  readonly #domains = new Set<string>()
  #nextId = 0

  /** @param prefix  put before every name, so that a loop's body and its surroundings share none */
  constructor(readonly prefix: string = '') {}

  /** Operator domains used besides ONNX's own. */
  get domains(): ReadonlySet<string> {
    return this.#domains
  }

  /** Adds a node with one output; returns the output's name. */
  op(opType: string, inputs: readonly string[], attributes: PlainAttributes = {}, domain = ''): string {
    return this.opWithOutputs(opType, inputs, 1, attributes, domain)[0]
  }

  /** Adds a node with several outputs; returns their names. */
  opWithOutputs(opType: string, inputs: readonly string[], count: number, attributes: PlainAttributes = {}, domain = ''): string[] {
    const name = this.#uniqueName(opType)
    const outputs = count === 1 ? [name] : Array.from({ length: count }, (_, i) => `${name}.${i}`)
    if (domain !== '') this.#domains.add(domain)
    outputs.forEach((output) => this.#computed.add(output))
    this.#nodes.push({ opType, domain, name, inputs, outputs, attributes: typedAttributes(attributes) })
    return outputs
  }

  /** Numbers stored in the model; equal small ones are stored once. */
  constant(values: readonly number[], shape: readonly number[], dtype: DType): string {
    const key = `${dtype}[${shape.join()}]${values.map((value) => (Object.is(value, -0) ? '-0' : value)).join()}`
    const known = this.#smallConstants.get(key)
    if (known !== undefined) return known
    const name = this.tensor(hostTensor(values, shape, dtype))
    this.#smallConstants.set(key, name)
    return name
  }

  /** A list of whole numbers, as shapes and axes are given to ONNX operators. */
  int64s(values: readonly number[]): string {
    return this.constant(values, [values.length], 'int64')
  }

  float(value: number): string {
    return this.constant([value], [], 'float32')
  }

  /** Stores a tensor in the model. */
  tensor(value: HostTensor, name: string = this.#uniqueName('constant')): string {
    this.#initialisers.push({ name, value })
    return name
  }

  /** Makes a value known under the given name: by renaming it where a node of this graph computes it, else through a copy. */
  name(value: string, wanted: string): void {
    const computedHere = this.#computed.has(value)
    this.#renamed.set(computedHere && !this.#renamed.has(value) ? value : this.op('Identity', [value]), wanted)
  }

  finish(name: string, inputs: readonly ValueInfo[], outputs: readonly ValueInfo[]): GraphParts {
    const nameOf = (value: string) => this.#renamed.get(value) ?? value
    return { name, inputs, outputs, initialisers: this.#initialisers, nodes: this.#nodes.map((node) => renamed(node, nameOf)) }
  }

  #uniqueName(kind: string): string {
    return `${this.prefix}${kind}_${this.#nextId++}`
  }
}

/** A node with other names for the values it and the graphs inside it read and write. */
const renamed = (node: OnnxNode, nameOf: (value: string) => string): OnnxNode => ({
  ...node,
  inputs: node.inputs.map(nameOf),
  outputs: node.outputs.map(nameOf),
  attributes: Object.fromEntries(
    Object.entries(node.attributes).map(([key, attribute]) => [
      key,
      'graph' in attribute ? { graph: renamedInside(attribute.graph, nameOf) } : attribute,
    ]),
  ),
})

/** Names are unique over all levels, so a name of the outside never means something else inside. */
const renamedInside = (graph: GraphParts, nameOf: (value: string) => string): GraphParts => ({
  ...graph,
  nodes: graph.nodes.map((node) => renamed(node, nameOf)),
})

const typedAttributes = (attributes: PlainAttributes): Record<string, Attribute> =>
  Object.fromEntries(Object.entries(attributes).map(([key, value]) => [key, typedAttribute(value)]))

const typedAttribute = (value: PlainAttributes[string]): Attribute => {
  if (typeof value === 'number') return { int: value }
  if (typeof value === 'string') return { string: value }
  return Array.isArray(value) ? { ints: value as readonly number[] } : (value as Attribute)
}
