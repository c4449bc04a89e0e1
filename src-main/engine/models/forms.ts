import { Graph, reshape, squeeze } from '../graph/index.ts'
import type { Tensor } from '../graph/index.ts'
import { Scope } from '../nn/index.ts'
import type { ParameterDeclaration, ScopeOptions, StateDeclaration } from '../nn/index.ts'
import type { FramePredictor, ModelDefinition, Sizes } from './definition.ts'
import { ModelError } from './errors.ts'

interface FormShape {
  steps: number
  batch: number
  dimensions: number
}

export interface WindowForm {
  graph: Graph
  /** float32 [T, batch, D] */
  frames: Tensor
  /** float32 [T, batch, D], or what the model's head reads */
  predictions: Tensor
  parameters: ParameterDeclaration[]
}

/** A few frames at once: states in, states out. */
export interface ChunkForm extends WindowForm {
  states: StateDeclaration[]
}

export interface StepForm {
  graph: Graph
  /** float32 [batch, D] */
  frame: Tensor
  /** float32 [batch, D], or what the model's head reads */
  prediction: Tensor
  states: StateDeclaration[]
  parameters: ParameterDeclaration[]
}

/**
 * The sizes as the architecture's descriptor names them, each known, within bounds and present unless it is optional.
 *
 * @throws ModelError otherwise
 */
export function checkedSizes(
  model: { descriptor: Pick<ModelDefinition['descriptor'], 'id' | 'sizes'> },
  sizes: Readonly<Record<string, number>>,
): Sizes {
  const { descriptor } = model
  const known = descriptor.sizes.map((size) => size.name)
  const unknown = Object.keys(sizes).find((name) => !known.includes(name))
  if (unknown !== undefined)
    throw new ModelError(`The model ${descriptor.id} has no size called ${unknown}.`, `It has: ${known.join(', ')}.`)
  for (const { name, minimum, maximum, optional } of descriptor.sizes) {
    const value = sizes[name]
    if (optional && value === undefined) continue
    if (!(Number.isInteger(value) && value >= minimum && value <= maximum)) {
      throw new ModelError(
        `The size ${name} of the model ${descriptor.id} is ${value}.`,
        `Choose a whole number from ${minimum} to ${maximum}.`,
      )
    }
  }
  return sizes
}

/** @throws ModelError where frames have no two halves */
export const checkDimensions = (dimensions: number): void => {
  if (dimensions % 2 !== 0)
    throw new ModelError(
      `Frames of ${dimensions} values have no equal real and imaginary halves.`,
      'Use a codec with an even number of values.',
    )
}

/** Inference over whole sequences: every step's prediction from states that start at zero. */
export function windowForm(model: FramePredictor, sizes: Sizes, shape: FormShape): WindowForm {
  const { scope, frames, predictions } = overFrames('window', model, sizes, shape)
  return { graph: scope.graph, frames, predictions, parameters: scope.parameters }
}

/** Inference over the next few frames: the same as a step for each, but layers without a memory hear all of them in one product. */
export function chunkForm(model: FramePredictor, sizes: Sizes, shape: FormShape): ChunkForm {
  const { scope, frames, predictions } = overFrames('step', model, sizes, shape)
  return { graph: scope.graph, frames, predictions, states: scope.states, parameters: scope.parameters }
}

function overFrames(
  form: ScopeOptions['form'],
  model: FramePredictor,
  sizes: Sizes,
  { steps, batch, dimensions }: FormShape,
): { scope: Scope; frames: Tensor; predictions: Tensor } {
  checkDimensions(dimensions)
  const graph = new Graph(`${model.descriptor.id} ${form}`)
  const frames = graph.input('frames', [steps, batch, dimensions])
  const scope = Scope.root(graph, { batch, form, training: null })
  return { scope, frames, predictions: model.predict(scope, frames, checkedSizes(model, sizes)) }
}

/** Inference one frame at a time: state in, state out. */
export function stepForm(model: FramePredictor, sizes: Sizes, shape: { batch: number; dimensions: number }): StepForm {
  checkDimensions(shape.dimensions)
  const graph = new Graph(`${model.descriptor.id} step`)
  const frame = graph.input('frame', [shape.batch, shape.dimensions])
  const scope = Scope.root(graph, { batch: shape.batch, form: 'step', training: null })
  const predictions = model.predict(scope, reshape(frame, [1, shape.batch, shape.dimensions]), checkedSizes(model, sizes))
  return {
    graph,
    frame,
    prediction: squeeze(predictions, 0),
    states: scope.states,
    parameters: scope.parameters,
  }
}

/** Number of trainable values. */
export const countParameters = (parameters: readonly { shape: readonly number[] }[]): number =>
  parameters.reduce((sum, { shape }) => sum + shape.reduce((product, extent) => product * extent, 1), 0)
