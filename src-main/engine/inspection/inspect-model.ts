import { isNextFrame, type TrainingSettings } from '../../../src-shared/project/index.ts'
import { nodesOf, type Tensor } from '../graph/index.ts'
import { optimise } from '../graph/passes/index.ts'
import { fileForm, formProgram, modelOf, ModelError, NEXT_PREFIX, type FormMaterial } from '../models/index.ts'
import { trainingProgram } from '../training/training-program.ts'
import type { InspectedGraph } from './inspected-graph.ts'
import { inspectTensors } from './of-tensors.ts'

/** The form that is no use of a model but its learning: one minibatch with gradients and the optimiser's update. */
export const TRAINING_FORM = 'training'

/**
 * The graph of an architecture as the engine executes it, after the passes: one of the forms that its model leaves in (`filesOf`), or
 * {@link TRAINING_FORM}.
 *
 * @param dimensions D, numbers in a frame; null for models of other things
 * @param facts      what a run keeps of its material
 * @throws ModelError where the sizes are not the architecture's, or it has no such form
 */
export function inspectModel(
  settings: TrainingSettings,
  form: string,
  dimensions: number | null,
  facts: FormMaterial['facts'] = {},
): InspectedGraph {
  const material = { codec: dimensions === null ? null : { dimensions }, facts }
  if (form === TRAINING_FORM) return inspectTraining(settings, material)
  const { inputs, outputs, states, chance } = fileForm(settings, form, material)
  const program = formProgram({ inputs, outputs, states, chance })
  const named = Object.entries(program.outputs).map(([name, tensor]) => ({ name, tensor }))
  const window = isNextFrame(settings) && form === 'window' ? ` of ${settings.sequenceFrames} frames` : ''
  return inspectOptimised(`${settings.model}, ${form}${window}`, program.inputs, named, states)
}

type Named = { name: string; tensor: Tensor }
type State = { name: string; input: Tensor; output: Tensor }

function inspectOptimised(
  title: string,
  inputs: readonly Tensor[],
  outputs: readonly Named[],
  states: readonly State[],
  forward?: readonly number[],
): InspectedGraph {
  const tensors = optimise(outputs.map(({ tensor }) => tensor))
  const becomes = new Map(outputs.map(({ tensor }, index) => [tensor, tensors[index]]))
  return inspectTensors({
    title,
    inputs,
    outputs: outputs.map(({ name }, index) => ({ name, tensor: tensors[index] })),
    states: states.map((state) => ({ ...state, output: becomes.get(state.output) ?? state.output })),
    forward: forward?.map((index) => tensors[index]),
    nodesAsWritten: computedNodes(outputs.map(({ tensor }) => tensor)),
  })
}

function inspectTraining(settings: TrainingSettings, material: FormMaterial): InspectedGraph {
  const model = modelOf(settings.model)
  if (!model.minibatch)
    throw new ModelError(`What a training step of ${settings.model} is depends on what it learns from.`, 'Look at one of its other forms.')
  const frames = isNextFrame(settings) ? `, ${settings.sequenceFrames} frames` : ''
  const title = `${settings.model}, training step, batch ${settings.batchSize}${frames}`
  const objective = model.objective(settings, model.minibatch(settings, material))
  const { step } = trainingProgram(objective)
  const inputs = [...step.perStep, ...(step.shared ?? []), ...step.carried].map(({ input }) => input)
  const results = step.results.map(({ name, output }) => ({ name, tensor: output }))
  const carried = step.carried.map(({ name, output }) => ({ name: NEXT_PREFIX + name, tensor: output }))
  const loss = results.findIndex(({ name }) => name === objective.primary)
  return inspectOptimised(title, inputs, [...results, ...carried], [], loss < 0 ? undefined : [loss])
}

const computedNodes = (tensors: readonly Tensor[]): number =>
  nodesOf(tensors).filter(({ op }) => op !== 'input' && op !== 'constant').length
