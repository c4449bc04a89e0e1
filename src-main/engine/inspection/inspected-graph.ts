import type { Shape } from '../host-tensor.ts'

/** A value as an inspection sees it, whoever computes it. */
export interface InspectedValue {
  readonly name: string
  readonly kind: 'input' | 'weight' | 'constant' | 'computed'
  readonly dtype: string
  /** Null where a file does not tell. */
  readonly shape: Shape | null
  readonly bytes: number
}

export interface InspectedNode {
  readonly op: string
  /** The layer it belongs to, e.g. `lstm`; empty for what stands between layers. */
  readonly layer: string
  /** `file:line` of the model's code; null for nodes of a file. */
  readonly source: string | null
  /** Places in the graph's list of values. */
  readonly inputs: readonly number[]
  readonly outputs: readonly number[]
  /** Null where shapes are not told. */
  readonly flops: number | null
}

/** A graph of the engine or of an ONNX file, reduced to what counting and drawing need. Nodes stand in an order of computation. */
export interface InspectedGraph {
  readonly title: string
  readonly values: readonly InspectedValue[]
  readonly nodes: readonly InspectedNode[]
  readonly inputs: readonly number[]
  readonly outputs: readonly { readonly name: string; readonly value: number }[]
  /** Values that go out and in again at the next step. */
  readonly states: readonly { readonly name: string; readonly input: number; readonly output: number }[]
  /** Nodes before the passes; null where it is not known. */
  readonly nodesAsWritten: number | null
}

/** Layer of everything that an optimiser carries and computes; its names begin with it too. */
export const OPTIMISER_LAYER = 'optimizer'

/** `lstm/input-weights` belongs to the layer `lstm`. */
export const layerOfName = (name: string): string => name.slice(0, Math.max(0, name.lastIndexOf('/')))

/** The layer of what is computed of values from these layers: theirs, where they agree. */
export function commonLayer(layers: readonly string[]): string {
  const known = [...new Set(layers.filter((layer) => layer !== ''))]
  return known.length === 1 ? known[0] : ''
}
