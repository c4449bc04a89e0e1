import type { TrainingSettings } from '../../../src-shared/project/index.ts'
import { add, cast, Graph, gradients, mean, mul, randomNormal, slice, square, sub, sum } from '../graph/index.ts'
import type { Tensor } from '../graph/index.ts'
import { checkedSizes, modelOf } from '../models/index.ts'
import { initialValues, Scope } from '../nn/index.ts'
import { AVERAGE_PREFIX, SLOT_PREFIX, STEP_NAME, WEIGHT_PREFIX } from '../checkpoints/names.ts'
import type { ParameterDeclaration } from '../nn/index.ts'
import type { HostTensor } from '../host-tensor.ts'
import { hostTensor, hostZeros } from '../host-tensor.ts'
import type { StepProgram } from '../onnx/index.ts'
import { clipByGlobalNorm, globalNorm, movingAverage, optimizerOf } from './optimizers.ts'

/** Stream of the input noise: the last one, so that a model's own streams count up from 0. */
const NOISE_STREAM = 2 ** 31 - 1

export interface TrainingProgram {
  step: StepProgram
  parameters: ParameterDeclaration[]
  batch: number
  /** First values of everything carried: weights and their averages drawn from the run's seed, slots zero, step 0. */
  initial(): Map<string, HostTensor>
}

/** Mean squared error of each sequence: [T, batch, D] twice -> [batch]. */
export const sequenceLosses = (predictions: Tensor, targets: Tensor): Tensor => mean(square(sub(predictions, targets)), [0, 2])

/** frames 0 .. T-1 and 1 .. T of [T + 1, batch, D]: what the model reads, and what it should have said at each step. */
export const inputsAndTargets = (sequences: Tensor): [Tensor, Tensor] => {
  const [length, batch, dimensions] = sequences.shape
  const size = [length - 1, batch, dimensions]
  return [slice(sequences, [0, 0, 0], size), slice(sequences, [1, 0, 0], size)]
}

/**
 * One training step of a model as a program: loss of a minibatch, its gradients, the optimiser's update.
 *
 * Fed per step: `sequences` float32 [T + 1, batch, D], standardised, `weights` float32 [batch], each sequence's share
 * in the loss (they sum to 1; 0 for rows that only fill up the batch), and `learning-rate` float32 []. Fed once: `seed`
 * int32 []. Results per step: `loss` float32 [], mean squared error without the L2 penalty, and `gradient-norm` float32 [],
 * the length of its gradient before clipping: where one of the two is not finite, so are not the weights after the step.
 *
 * @param batch sequences per step
 * @param dimensions D
 */
export function trainingProgram(settings: TrainingSettings, { batch, dimensions }: { batch: number; dimensions: number }): TrainingProgram {
  const model = modelOf(settings.model)
  const graph = new Graph(`${settings.model} training step`)
  const sequences = graph.input('sequences', [settings.sequenceFrames + 1, batch, dimensions])
  const weights = graph.input('weights', [batch])
  const seed = graph.input('seed', [], 'int32')
  const learningRate = graph.input('learning-rate', [])
  const step = graph.input(STEP_NAME, [], 'int32')
  const nextStep = add(step, 1)

  const [clean, targets] = inputsAndTargets(sequences)
  const { dropout, recurrentDropout, inputNoise } = settings
  const inputs =
    inputNoise > 0 ? add(clean, mul(randomNormal(clean.shape, { seed, counter: step, stream: NOISE_STREAM }), inputNoise)) : clean
  const scope = Scope.root(graph, { batch, form: 'window', training: { seed, counter: step, dropout, recurrentDropout } })
  const predictions = model.predict(scope, inputs, checkedSizes(model, settings.sizes))
  const loss = sum(mul(sequenceLosses(predictions, targets), weights))

  const { parameters } = scope
  const optimizer = optimizerOf(settings)
  const stepNumber = cast(nextStep, 'float32')
  const carried: StepProgram['carried'] = [{ name: STEP_NAME, input: step, output: nextStep }]
  const slots: { name: string; shape: readonly number[] }[] = []
  const unclipped = gradients(
    loss,
    parameters.map((parameter) => parameter.tensor),
  )
  const gradientNorm = globalNorm(unclipped)
  const gradientOf = settings.gradientClipNorm === null ? unclipped : clipByGlobalNorm(unclipped, gradientNorm, settings.gradientClipNorm)
  parameters.forEach((parameter, index) => {
    const update = optimizer(gradientOf[index], {
      parameter,
      stepNumber,
      learningRate,
      slot(kind, next) {
        const name = `${SLOT_PREFIX}${kind}/${parameter.name}`
        const input = graph.parameter(name, parameter.shape)
        const output = next(input)
        carried.push({ name, input, output })
        slots.push({ name, shape: parameter.shape })
        return output
      },
    })
    const updated = add(parameter.tensor, update)
    carried.push({ name: WEIGHT_PREFIX + parameter.name, input: parameter.tensor, output: updated })
    if (settings.weightAverageDecay !== null) {
      const name = AVERAGE_PREFIX + parameter.name
      const average = graph.parameter(name, parameter.shape)
      carried.push({ name, input: average, output: movingAverage(average, updated, stepNumber, settings.weightAverageDecay) })
    }
  })

  const weightPrefixes = settings.weightAverageDecay === null ? [WEIGHT_PREFIX] : [WEIGHT_PREFIX, AVERAGE_PREFIX]
  return {
    step: {
      carried,
      perStep: [
        { name: 'sequences', input: sequences },
        { name: 'weights', input: weights },
        { name: 'learning-rate', input: learningRate },
      ],
      shared: [{ name: 'seed', input: seed }],
      results: [
        { name: 'loss', output: loss },
        { name: 'gradient-norm', output: gradientNorm },
      ],
    },
    parameters,
    batch,
    initial: () =>
      new Map<string, HostTensor>([
        [STEP_NAME, hostZeros([], 'int32')],
        ...slots.map(({ name, shape }): [string, HostTensor] => [name, hostZeros(shape)]),
        ...parameters.flatMap(({ name, shape, initialiser }): [string, HostTensor][] => {
          const first = hostTensor(initialValues(name, shape, initialiser, settings.seed), shape)
          return weightPrefixes.map((prefix) => [prefix + name, first])
        }),
      ]),
  }
}
