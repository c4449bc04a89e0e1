import type { NextFrameSettings } from '../../../src-shared/project/index.ts'
import { nodesOf, type Tensor } from '../graph/index.ts'
import { optimise } from '../graph/passes/index.ts'
import { frameObjective, frameModelOf, stepForm, windowForm } from '../models/index.ts'
import { trainingProgram } from '../training/training-program.ts'
import type { InspectedGraph } from './inspected-graph.ts'
import { inspectTensors } from './of-tensors.ts'

export const INSPECTED_FORMS = ['step', 'window', 'training'] as const
export type InspectedForm = (typeof INSPECTED_FORMS)[number]

/**
 * The graph of an architecture as the engine executes it, after the passes.
 *
 * - `step`: one frame, as in playing; `window`: T frames from empty memory; `training`: one minibatch with gradients and
 *   the optimiser's update
 *
 * @param dimensions D, numbers in a frame
 * @throws ModelError where the sizes are not the architecture's
 */
export function inspectModel(settings: NextFrameSettings, form: InspectedForm, dimensions: number): InspectedGraph {
  const definition = frameModelOf(settings.model)
  const title = `${settings.model}, ${form === 'step' ? 'one step' : form === 'window' ? `window of ${settings.sequenceFrames} frames` : `training step, batch ${settings.batchSize}, ${settings.sequenceFrames} frames`}`
  if (form === 'training') return inspectTraining(title, settings, dimensions)
  if (form === 'window') {
    const { frames, predictions } = windowForm(definition, settings.sizes, { steps: settings.sequenceFrames, batch: 1, dimensions })
    return inspectOptimised(title, [frames], [{ name: 'predictions', tensor: predictions }], [])
  }
  const { frame, prediction, states } = stepForm(definition, settings.sizes, { batch: 1, dimensions })
  return inspectOptimised(
    title,
    [frame, ...states.map(({ input }) => input)],
    [{ name: 'prediction', tensor: prediction }, ...states.map(({ name, output }) => ({ name: `next/${name}`, tensor: output }))],
    states,
  )
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

function inspectTraining(title: string, settings: NextFrameSettings, dimensions: number): InspectedGraph {
  const { step } = trainingProgram(frameObjective(settings, { batch: settings.batchSize, dimensions }))
  const inputs = [...step.perStep, ...(step.shared ?? []), ...step.carried].map(({ input }) => input)
  const results = step.results.map(({ name, output }) => ({ name, tensor: output }))
  const carried = step.carried.map(({ name, output }) => ({ name: `next/${name}`, tensor: output }))
  const loss = results.findIndex(({ name }) => name === 'loss')
  return inspectOptimised(title, inputs, [...results, ...carried], [], loss < 0 ? undefined : [loss])
}

const computedNodes = (tensors: readonly Tensor[]): number =>
  nodesOf(tensors).filter(({ op }) => op !== 'input' && op !== 'constant').length
