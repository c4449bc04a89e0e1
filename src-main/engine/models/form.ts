import type { TrainingSettings } from '../../../src-shared/project/index.ts'
import { Graph } from '../graph/index.ts'
import type { Tensor, TensorType } from '../graph/index.ts'
import { Scope } from '../nn/index.ts'
import type { BufferDeclaration, ParameterDeclaration, StateDeclaration } from '../nn/index.ts'

/** Extents that a form is made for, by names that its model gives them: `steps`, `batch`, `dimensions`, ... */
export type FormShape = Readonly<Record<string, number>>

/** One graph of a model for use: named ports in and out, and how states go through it. */
export interface FormDefinition {
  /** `window`: states start from zero. `step`: they go in and out. */
  states: 'window' | 'step'
  inputs(settings: TrainingSettings, shape: FormShape): Readonly<Record<string, TensorType>>
  /** @param inputs as declared, by name */
  build(scope: Scope, inputs: Readonly<Record<string, Tensor>>, settings: TrainingSettings): Readonly<Record<string, Tensor>>
}

/** A form that was built: a graph whose weights are still to be given. */
export interface Form {
  graph: Graph
  inputs: Readonly<Record<string, Tensor>>
  outputs: Readonly<Record<string, Tensor>>
  states: readonly StateDeclaration[]
  parameters: readonly ParameterDeclaration[]
  buffers: readonly BufferDeclaration[]
  /** Whether it draws: then it has the inputs `seed` and `counter`, int32 []. */
  isRandom: boolean
}

/** What `nn/scope.ts` fills the batch axis of states with: the form's `batch`, or 1. */
export function buildForm(name: string, form: FormDefinition, settings: TrainingSettings, shape: FormShape): Form {
  const graph = new Graph(name)
  const inputs = Object.fromEntries(
    Object.entries(form.inputs(settings, shape)).map(([port, { shape: extents, dtype }]) => [port, graph.input(port, extents, dtype)]),
  )
  const scope = Scope.root(graph, { batch: shape.batch ?? 1, form: form.states, training: null })
  const outputs = form.build(scope, inputs, settings)
  const { states, parameters, buffers, isRandom } = scope
  return { graph, inputs, outputs, states, parameters, buffers, isRandom }
}
