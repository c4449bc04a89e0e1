import type { Node } from '../graph.ts'
import type { OpName } from '../op-attributes.ts'
import type { Values } from './values.ts'

/** Computes one operation in double precision, element by element, straight from its definition. */
export type Evaluator<K extends OpName> = (node: Node<K>, inputs: readonly Values[]) => Float64Array | Float64Array[]
