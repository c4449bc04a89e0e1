import type { TrainingSettings } from '../../../src-shared/project/index.ts'
import { Graph } from '../graph/index.ts'
import type { Tensor, TensorType } from '../graph/index.ts'
import type { HostTensor } from '../host-tensor.ts'
import { Scope } from '../nn/index.ts'
import type { BufferDeclaration, Chance, ParameterDeclaration, StateDeclaration } from '../nn/index.ts'

/** Extents that a form is made for, by names that its model gives them: `steps`, `batch`, `dimensions`, ... */
export type FormShape = Readonly<Record<string, number>>

/** What of the material decides how large a form is. */
export interface FormMaterial {
  codec: { dimensions: number } | null
  facts: Readonly<Record<string, unknown>>
}

/** A form as a file for other programs, and as it is looked at. */
export interface FormFile {
  label: string
  /** What goes in and what comes out, for the person who chooses it. */
  words: string
  extents(settings: TrainingSettings, material: FormMaterial): FormShape
}

/** One graph of a model for use: named ports in and out, and how states go through it. */
export interface FormDefinition {
  /** Not given where no file of it is of use. */
  file?: FormFile
  /** `window`: states start from zero. `step`: they go in and out. */
  states: 'window' | 'step'
  inputs(settings: TrainingSettings, shape: FormShape): Readonly<Record<string, TensorType>>
  /** @param inputs as declared, by name */
  build(
    scope: Scope,
    inputs: Readonly<Record<string, Tensor>>,
    settings: TrainingSettings,
    shape: FormShape,
  ): Readonly<Record<string, Tensor>>
}

/** A form that was built: a graph whose weights are still to be given. */
export interface Form {
  graph: Graph
  inputs: Readonly<Record<string, Tensor>>
  outputs: Readonly<Record<string, Tensor>>
  /** Those that go in and out. */
  states: readonly StateDeclaration[]
  parameters: readonly ParameterDeclaration[]
  buffers: readonly BufferDeclaration[]
  /** Its inputs `seed` and `counter`, int32 [], where it draws. */
  chance: Chance | null
}

/** What `nn/scope.ts` fills the batch axis of states with: the form's `batch`, or 1. */
export function buildForm(name: string, form: FormDefinition, settings: TrainingSettings, shape: FormShape): Form {
  const graph = new Graph(name)
  const inputs = Object.fromEntries(
    Object.entries(form.inputs(settings, shape)).map(([port, { shape: extents, dtype }]) => [port, graph.input(port, extents, dtype)]),
  )
  const scope = Scope.root(graph, { batch: shape.batch ?? 1, form: form.states, training: null })
  const outputs = form.build(scope, inputs, settings, shape)
  const { states, parameters, buffers } = scope
  return {
    graph,
    inputs,
    outputs,
    states: form.states === 'step' ? states : [],
    parameters,
    buffers,
    chance: scope.isRandom ? scope.chance : null,
  }
}

/** Prefix of a state's name among what a form gives. */
export const NEXT_PREFIX = 'next/'

interface FormProgram {
  inputs: Tensor[]
  outputs: Record<string, Tensor>
  weights?: ReadonlyMap<string, HostTensor>
}

/**
 * A form with its weights, as executors and files take it: ports by their names, then the states, which come out as `next/NAME`, then
 * `seed` and `counter` where it draws.
 */
export const formProgram = (
  { inputs, outputs, states = [], chance = null }: Pick<Form, 'inputs' | 'outputs'> & Partial<Pick<Form, 'states' | 'chance'>>,
  weights?: ReadonlyMap<string, HostTensor>,
): FormProgram => ({
  inputs: [...Object.values(inputs), ...states.map(({ input }) => input), ...(chance ? [chance.seed, chance.counter] : [])],
  outputs: { ...outputs, ...Object.fromEntries(states.map(({ name, output }) => [NEXT_PREFIX + name, output])) },
  ...(weights && { weights }),
})

/** The states of the next step, out of what a step has given. */
export const nextStates = (states: readonly { name: string }[], given: Readonly<Record<string, HostTensor>>): Record<string, HostTensor> =>
  Object.fromEntries(states.map(({ name }) => [name, given[NEXT_PREFIX + name]]))
