import type * as tfc from '@tensorflow/tfjs-core'
import type { Node, OpName } from '../graph/index.ts'

/** One operation in TensorFlow.js operations; several outputs come as a list. */
export type Interpreter<K extends OpName> = (node: Node<K>, inputs: readonly tfc.Tensor[]) => tfc.Tensor | tfc.Tensor[]
