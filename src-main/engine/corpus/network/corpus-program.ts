import { SLOT_PREFIX, STEP_NAME, WEIGHT_PREFIX } from '../../checkpoints/names.ts'
import { add, cast, Graph, gradients, type Tensor } from '../../graph/index.ts'
import { hostTensor, hostZeros, type HostTensor } from '../../host-tensor.ts'
import { corpusLoss, type CorpusSizes } from '../../models/corpus.ts'
import { Scope, type ParameterDeclaration } from '../../nn/index.ts'
import { initialValues } from '../../nn/initialisers.ts'
import type { StepProgram } from '../../onnx/index.ts'
import { addDecoupledDecay, chain, clipByGlobalNorm, descend, globalNorm, scaleByAdam } from '../../training/optimizers.ts'
import { FEATURES } from '../memory/sound-space.ts'
import { HEARD_VALUES } from './plan.ts'
import type { BatchShape } from './unit-batches.ts'

export interface CorpusProgram {
  step: StepProgram
  parameters: ParameterDeclaration[]
  initial: () => Map<string, HostTensor>
}

const WEIGHT_DECAY = 0.01
const LARGEST_NORM = 1

interface LossGraph {
  graph: Graph
  inputs: { heard: Tensor; targets: Tensor; pool: Tensor }
}

function lossInputs(name: string, { steps, batch, pool }: BatchShape): LossGraph {
  const graph = new Graph(name)
  return {
    graph,
    inputs: {
      heard: graph.input('heard', [steps, batch, HEARD_VALUES]),
      targets: graph.input('targets', [steps, batch, FEATURES]),
      pool: graph.input('pool', [pool, FEATURES]),
    },
  }
}

/**
 * One training step: AdamW on the loss of a batch.
 *
 * Fed per step: `heard`, `targets`, `pool` as in `corpusLoss`, and `learning-rate` float32 []. Fed once: `seed` int32 [].
 * Results per step: `loss` and `floor`, nats, and `gradient-norm`.
 */
export function corpusProgram(
  shape: BatchShape,
  sizes: CorpusSizes,
  { dropout, seed: initialSeed }: { dropout: number; seed: number },
): CorpusProgram {
  const { graph, inputs } = lossInputs('corpus training step', shape)
  const seed = graph.input('seed', [], 'int32')
  const learningRate = graph.input('learning-rate', [])
  const step = graph.input(STEP_NAME, [], 'int32')
  const nextStep = add(step, 1)
  const training = { seed, counter: step, dropout, recurrentDropout: 0 }
  const scope = Scope.root(graph, { batch: shape.batch, form: 'window', training })
  const { loss, floor } = corpusLoss(scope, inputs.heard, inputs.targets, inputs.pool, sizes)
  const { parameters } = scope
  const unclipped = gradients(
    loss,
    parameters.map(({ tensor }) => tensor),
  )
  const norm = globalNorm(unclipped)
  const clipped = clipByGlobalNorm(unclipped, norm, LARGEST_NORM)
  const optimizer = chain(scaleByAdam(), addDecoupledDecay(WEIGHT_DECAY), descend)
  const carried: StepProgram['carried'] = [{ name: STEP_NAME, input: step, output: nextStep }]
  const slots: { name: string; shape: readonly number[] }[] = []
  parameters.forEach((parameter, index) => {
    const update = optimizer(clipped[index], {
      parameter,
      stepNumber: cast(nextStep, 'float32'),
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
    carried.push({ name: WEIGHT_PREFIX + parameter.name, input: parameter.tensor, output: add(parameter.tensor, update) })
  })
  return {
    step: {
      carried,
      perStep: [
        { name: 'heard', input: inputs.heard },
        { name: 'targets', input: inputs.targets },
        { name: 'pool', input: inputs.pool },
        { name: 'learning-rate', input: learningRate },
      ],
      shared: [{ name: 'seed', input: seed }],
      results: [
        { name: 'loss', output: loss },
        { name: 'floor', output: floor },
        { name: 'gradient-norm', output: norm },
      ],
    },
    parameters,
    initial: () =>
      new Map<string, HostTensor>([
        [STEP_NAME, hostZeros([], 'int32')],
        ...slots.map(({ name, shape: of }): [string, HostTensor] => [name, hostZeros(of)]),
        ...parameters.map(({ name, shape: of, initialiser }): [string, HostTensor] => [
          WEIGHT_PREFIX + name,
          hostTensor(initialValues(name, of, initialiser, initialSeed), of),
        ]),
      ]),
  }
}

/** The loss without dropout, for what was held out: inputs `heard`, `targets`, `pool` and the weights by their names. */
export function corpusEvaluation(shape: BatchShape, sizes: CorpusSizes): { inputs: Tensor[]; outputs: Record<string, Tensor> } {
  const { graph, inputs } = lossInputs('corpus evaluation', shape)
  const scope = Scope.root(graph, { batch: shape.batch, form: 'window', training: null })
  const outputs = corpusLoss(scope, inputs.heard, inputs.targets, inputs.pool, sizes)
  return { inputs: [inputs.heard, inputs.targets, inputs.pool, ...scope.parameters.map(({ tensor }) => tensor)], outputs }
}
