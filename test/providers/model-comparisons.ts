import { createStepRunner } from '../../src-main/engine/execution/index.ts'
import { staggeredForm } from '../../src-main/engine/generation/window/staggered-form.ts'
import { Graph, gradients, mean, square, type HostTensor } from '../../src-main/engine/graph/index.ts'
import { hostTensor } from '../../src-main/engine/host-tensor.ts'
import { frameObjective, FRAME_MODEL_IDS, type FrameModelId, FRAME_MODELS, stepForm } from '../../src-main/engine/models/index.ts'
import { initialValues, Scope, type ParameterDeclaration } from '../../src-main/engine/nn/index.ts'
import { CounterRandom } from '../../src-main/engine/random.ts'
import { compileGraph, Session, type GraphProgram, type Provider } from '../../src-main/engine/onnx/index.ts'
import { GRADIENT_NORM, trainingProgram } from '../../src-main/engine/training/training-program.ts'
import type { NextFrameSettings } from '../../src-shared/project/index.ts'
import { differences, type ProviderCase } from './comparison.ts'

const STEPS = 3
const BATCH = 2
const DIMENSIONS = 8
const SIZES: Record<string, number> = { hidden: 6, filters: 2, blocks: 2 }

/** A few hundred single-precision operations one after another, in another order and with other approximations of exp and tanh. */
const chained = { rtol: 1e-3, atol: 1e-4 }

/** Gradients at weights of which some few went the other way in a step before, see {@link mostDiffer}. */
const afterSteps = { rtol: 1e-2, atol: 1e-4 }

const settingsOf = (id: FrameModelId): NextFrameSettings => ({
  ...FRAME_MODELS[id].descriptor.presets.quick,
  sizes: Object.fromEntries(FRAME_MODELS[id].descriptor.sizes.map(({ name, minimum }) => [name, SIZES[name] ?? minimum])),
  sequenceFrames: STEPS,
  batchSize: BATCH,
  dropout: 0.2,
  recurrentDropout: 0.3,
  inputNoise: 0.2,
  l2: 1e-3,
  learningRate: 1e-3,
})

const numbers = (seed: number, count: number): number[] => {
  const random = new CounterRandom(seed, 0)
  return Array.from({ length: count }, () => random.normal())
}

const weightsOf = (parameters: readonly ParameterDeclaration[]): Record<string, HostTensor> =>
  Object.fromEntries(
    parameters.map(({ name, shape, initialiser }) => [name, hostTensor(initialValues(name, shape, initialiser, 1), shape)]),
  )

/** Runs a program on the processor and on the provider, as often as asked. */
class Pair {
  private constructor(
    private readonly processor: Session,
    private readonly other: Session,
  ) {}

  static async open(program: GraphProgram, provider: Provider): Promise<Pair> {
    const open = (on: Provider): Promise<Session> =>
      Session.create(compileGraph({ ...program, provider: on }), { provider: on, threads: 1 })
    return new Pair(await open('cpu'), await open(provider))
  }

  /** @returns what the processor computed, and where the provider differs */
  async run(feeds: Record<string, HostTensor>): Promise<{ expected: Record<string, HostTensor>; found: string[] }> {
    const expected = await this.processor.run(feeds)
    const received = await this.other.run(feeds)
    return { expected, found: Object.keys(expected).flatMap((name) => differences(name, received[name], expected[name], chained)) }
  }

  async dispose(): Promise<void> {
    await this.processor.dispose()
    await this.other.dispose()
  }
}

/** Predictions of a whole window, and the gradients of their mean square by all weights. */
async function compareWindow(id: FrameModelId, provider: Provider): Promise<string[]> {
  const graph = new Graph(`${id} window`)
  const frames = graph.input('frames', [STEPS, BATCH, DIMENSIONS])
  const scope = Scope.root(graph, { batch: BATCH, form: 'window', training: null })
  const predictions = FRAME_MODELS[id].predict(scope, frames, settingsOf(id).sizes)
  const parameters = scope.parameters.map(({ tensor }) => tensor)
  const derived = gradients(mean(square(predictions)), parameters)
  const program = {
    inputs: [frames, ...parameters],
    outputs: { predictions, ...Object.fromEntries(scope.parameters.map(({ name }, i) => [`gradient of ${name}`, derived[i]])) },
  }
  const feeds = { frames: hostTensor(numbers(1, frames.size), frames.shape), ...weightsOf(scope.parameters) }
  const pair = await Pair.open(program, provider)
  const { found } = await pair.run(feeds)
  await pair.dispose()
  return found
}

/** One frame at a time, as takes are generated: predictions and states of three frames. */
async function comparePlaying(id: FrameModelId, mode: 'stateful' | 'window', provider: Provider): Promise<string[]> {
  const { sizes } = settingsOf(id)
  const step = stepForm(FRAME_MODELS[id], sizes, { batch: 1, dimensions: DIMENSIONS })
  const network = { definition: FRAME_MODELS[id], sizes, sequenceFrames: STEPS, codec: { dimensions: DIMENSIONS }, weights: new Map() }
  const form = mode === 'stateful' ? step : staggeredForm(network)
  const program = {
    inputs: [form.frame, ...form.states.map(({ input }) => input)],
    outputs: { prediction: form.prediction, ...Object.fromEntries(form.states.map(({ name, output }) => [`next/${name}`, output])) },
    weights: new Map(Object.entries(weightsOf(step.parameters))),
  }
  let states = Object.fromEntries(
    form.states.map(({ name, shape }): [string, HostTensor] => [
      name,
      hostTensor(
        numbers(
          7,
          shape.reduce((a, b) => a * b, 1),
        ),
        shape,
      ),
    ]),
  )
  const pair = await Pair.open(program, provider)
  const all: string[] = []
  for (let frame = 0; frame < 3; frame++) {
    const { expected, found } = await pair.run({ ...states, frame: hostTensor(numbers(frame, DIMENSIONS), [1, DIMENSIONS]) })
    all.push(...found.map((difference) => `frame ${frame}: ${difference}`))
    states = Object.fromEntries(form.states.map(({ name }) => [name, expected[`next/${name}`]]))
  }
  await pair.dispose()
  return all
}

/** Training steps with dropout and noise, two in one run and a third in another, weights staying where the provider keeps them. */
async function compareTraining(id: FrameModelId, provider: Provider): Promise<string[]> {
  const trained = async (on: Provider): Promise<{ losses: number[]; norms: number[]; weights: Record<string, HostTensor> }> => {
    const program = trainingProgram(frameObjective(settingsOf(id), { batch: BATCH, dimensions: DIMENSIONS }))
    const runner = await createStepRunner(program.step, { provider: on, threads: 1 })
    await runner.write(Object.fromEntries(program.initial()))
    const losses: number[] = []
    const norms: number[] = []
    for (const [first, count] of [
      [0, 2],
      [2, 1],
    ]) {
      const perStep: Record<string, HostTensor> = {}
      for (const { name, input } of program.step.perStep)
        perStep[name] = hostTensor(fed(name, first, count, input.size), [count, ...input.shape])
      const shared: Record<string, HostTensor> = {}
      for (const { name, input } of program.step.shared ?? [])
        shared[name] = hostTensor([name === 'seed' ? 3 : 1e-3], input.shape, input.dtype)
      const results = await runner.run(perStep, shared)
      losses.push(...Array.from(results.loss.data, Number))
      norms.push(...Array.from(results[GRADIENT_NORM].data, Number))
    }
    const weights = await runner.read(program.parameters.map(({ name }) => `model/${name}`))
    await runner.dispose()
    return { losses, norms, weights }
  }
  const expected = await trained('cpu')
  const received = await trained(provider)
  return [
    ...differences('losses', hostTensor(received.losses, [3]), hostTensor(expected.losses, [3]), chained),
    ...differences('norms of the gradients', hostTensor(received.norms, [3]), hostTensor(expected.norms, [3]), afterSteps),
    ...Object.keys(expected.weights).flatMap((name) => mostDiffer(name, received.weights[name], expected.weights[name])),
  ]
}

const fed = (name: string, first: number, count: number, size: number): number[] => {
  if (name === 'learning-rate') return Array.from({ length: count }, () => 1e-3)
  if (name === 'weights') return Array.from({ length: count * size }, () => 1 / size)
  return Array.from({ length: count }, (_, step) => numbers(20 + first + step, size)).flat()
}

/**
 * Adam moves each weight by about the learning rate whatever its gradient's size, and the other way where the gradient of a weight that
 * hardly matters comes out with the other sign: some weights may differ by all they moved, 3e-3, but most of them agree to a tenth of that.
 */
function mostDiffer(name: string, received: HostTensor, expected: HostTensor): string[] {
  const found = Array.from(received.data, Number)
  const sizes = Array.from(expected.data, Number)
    .map((value, i) => Math.abs(value - found[i]))
    .sort((a, b) => a - b)
  const median = sizes[Math.floor((sizes.length - 1) / 2)]
  return median <= 3e-4 ? [] : [`${name} differs by ${median} in most of its weights`]
}

export const modelComparisons: readonly ProviderCase[] = FRAME_MODEL_IDS.flatMap((id) => [
  { name: `${id}: predictions and gradients of a window`, compare: (provider: Provider) => compareWindow(id, provider) },
  { name: `${id}: frame by frame`, compare: (provider: Provider) => comparePlaying(id, 'stateful', provider) },
  { name: `${id}: windows, frame by frame`, compare: (provider: Provider) => comparePlaying(id, 'window', provider) },
  { name: `${id}: training steps`, compare: (provider: Provider) => compareTraining(id, provider) },
])
