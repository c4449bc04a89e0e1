import { Graph, inputName, type HostTensor, type Tensor, type TensorType } from '../../../src-main/engine/graph/index.ts'
import { hostTensor } from '../../../src-main/engine/host-tensor.ts'
import type { BoundObjective } from '../../../src-main/engine/models/index.ts'
import { Scope, type SchedulePoint, type StateDeclaration } from '../../../src-main/engine/nn/index.ts'
import type { GraphProgram } from '../../../src-main/engine/onnx/index.ts'
import type { Minibatches } from '../../../src-main/engine/training/trainer.ts'

/** A model of a kind, as small as it can be and still do what its kind does. */
export interface SmallModel {
  readonly name: string
  readonly objective: BoundObjective
  /** The one minibatch that it learns by heart. */
  readonly minibatch: Readonly<Record<string, HostTensor>>
  /** What it reaches on the minibatch, and what it starts from at the least. */
  readonly learns: { readonly steps: number; readonly measure: string; readonly from: number; readonly to: number }
  /** What it is used for once it has learned. */
  readonly forms: readonly SmallForm[]
}

export interface SmallForm {
  readonly name: string
  /** Sequences side by side. */
  readonly batch: number
  readonly form: 'window' | 'step'
  readonly inputs: Readonly<Record<string, TensorType>>
  readonly build: (scope: Scope, inputs: Readonly<Record<string, Tensor>>) => Record<string, Tensor>
}

/** The next steps on the same minibatch; every row counts alike. */
export const sameSteps = ({ minibatch, objective }: SmallModel, first: number, count: number): Minibatches => {
  const points: SchedulePoint[] = Array.from({ length: count }, (_, i) => ({ step: first + i, totalSteps: 1000, halvings: 0 }))
  const weights = hostTensor(new Float32Array(objective.rows).fill(1 / objective.rows), [objective.rows])
  const repeated = Object.entries({ ...minibatch, weights }).map(([name, { data, shape, dtype }]) => {
    const all = Array.from({ length: count }, () => Array.from(data, Number)).flat()
    return [name, hostTensor(all, [count, ...shape], dtype)] as const
  })
  return { tensors: Object.fromEntries(repeated), points }
}

export const NEXT = 'next/'

/** A form as a program for ONNX; what `weights` lacks is fed: the form's inputs, states and what random numbers follow from. */
export const formProgram = (
  { name, batch, form, inputs, build }: SmallForm,
  weights: ReadonlyMap<string, HostTensor>,
): GraphProgram & { states: StateDeclaration[] } => {
  const graph = new Graph(name)
  const scope = Scope.root(graph, { batch, form, training: null })
  const fed = Object.fromEntries(Object.entries(inputs).map(([key, { shape, dtype }]) => [key, graph.input(key, shape, dtype)]))
  const outputs = build(scope, fed)
  const next = Object.fromEntries(scope.states.map((state) => [NEXT + state.name, state.output]))
  return {
    inputs: graph.inputs.filter((input) => !weights.has(inputName(input))),
    outputs: { ...outputs, ...next },
    weights,
    states: scope.states,
  }
}
