import {
  addN,
  Graph,
  gradients,
  hostTensor,
  mul,
  sum,
  type ExampleOperand,
  type HostTensor,
  type Tensor,
} from '../../../src-main/engine/graph/index.ts'
import {
  initialValues,
  Scope,
  type BufferDeclaration,
  type Initialiser,
  type StateDeclaration,
  type TrainingMode,
} from '../../../src-main/engine/nn/index.ts'
import { drawValues } from '../op-cases/index.ts'

/** A layer, or a function of tensors that layers and losses are made of, on operands of one class of shapes. */
export interface LayerRow {
  readonly name: string
  readonly operands: readonly ExampleOperand[]
  /** Sequences side by side. */
  readonly batch: number
  readonly build: (scope: Scope, ...operands: Tensor[]) => Tensor | Tensor[]
  /** The axis of time of the first operand and of the result, where the layer can go step by step. */
  readonly timeAxis?: number
  /** Why finite differences are not compared, where they are not. */
  readonly withoutFiniteDifferences?: string
  /** While training: `scope.training` is there. */
  readonly trains?: boolean
}

export interface TracedLayer {
  readonly graph: Graph
  readonly inputs: Tensor[]
  readonly outputs: Tensor[]
  readonly states: StateDeclaration[]
  readonly buffers: BufferDeclaration[]
  readonly parameters: Tensor[]
  /** Inputs, parameters and buffers, with their values. */
  readonly feeds: Map<Tensor, HostTensor>
  /** Values of parameters and buffers by name. */
  readonly weights: Map<string, HostTensor>
}

/** Values that training would have given: those that start equal (gains, shifts, biases) differ. */
const trainedValues = (name: string, shape: readonly number[], initialiser: Initialiser, salt: number): HostTensor => {
  const first = initialValues(name, shape, initialiser, 1)
  if (initialiser.kind !== 'zeros' && initialiser.kind !== 'constant') return hostTensor(first, shape)
  const moves = drawValues({ shape, dtype: 'float32', draw: 'signed' }, 80 + salt).data
  return hostTensor(
    first.map((value, i) => value + 0.3 * Number(moves[i])),
    shape,
  )
}

/** Builds a row; `operands` replaces the row's own, `form` says whether states are fed. */
export const traceLayer = (
  row: LayerRow,
  { form = 'window', operands = row.operands }: { form?: 'window' | 'step'; operands?: readonly ExampleOperand[] } = {},
): TracedLayer => {
  const graph = new Graph(row.name)
  const inputs = operands.map(({ shape, dtype }, i) => graph.input(`x${i}`, shape, dtype))
  const training: TrainingMode | null = row.trains
    ? { seed: graph.scalar(3, 'int32'), counter: graph.scalar(5, 'int32'), dropout: 0.4, recurrentDropout: 0.4 }
    : null
  const scope = Scope.root(graph, { batch: row.batch, form, training })
  const built = row.build(scope.child('layer'), ...inputs)
  const feeds = new Map(inputs.map((input, i) => [input, drawValues(operands[i], i)]))
  const weights = new Map<string, HostTensor>()
  const give = (name: string, tensor: Tensor, values: HostTensor): void => {
    weights.set(name, values)
    feeds.set(tensor, values)
  }
  scope.parameters.forEach(({ name, shape, initialiser, tensor }, i) => give(name, tensor, trainedValues(name, shape, initialiser, i)))
  for (const { name, shape, initialiser, input } of scope.buffers)
    give(name, input, hostTensor(initialValues(name, shape, initialiser, 1), shape))
  const parameters = scope.parameters.map(({ tensor }) => tensor)
  return {
    graph,
    inputs,
    outputs: Array.isArray(built) ? built : [built],
    states: scope.states,
    buffers: scope.buffers,
    parameters,
    feeds,
    weights,
  }
}

/** A loss that weighs every element of the outputs differently. */
export const weightedLoss = (outputs: readonly Tensor[]): Tensor =>
  addN(
    outputs
      .filter(({ dtype }) => dtype === 'float32')
      .map((tensor, salt) => {
        const { data } = drawValues({ shape: tensor.shape, dtype: 'float32', draw: 'signed' }, 50 + salt)
        return sum(mul(tensor, tensor.graph.constantOf(data, tensor.shape, 'float32')))
      }),
  )

/** The gradients of `weightedLoss` by all inputs and parameters that have one. */
export const layerGradients = ({ outputs, inputs, parameters }: TracedLayer): { loss: Tensor; wrt: Tensor[]; derived: Tensor[] } => {
  const wrt = [...inputs, ...parameters].filter(({ dtype }) => dtype === 'float32')
  const loss = weightedLoss(outputs)
  return { loss, wrt, derived: gradients(loss, wrt) }
}

export const numbersOf = ({ data }: HostTensor): Float64Array => Float64Array.from(data as ArrayLike<number | bigint>, Number)
