import { exampleBatches, type ExampleSet } from '../../../src-main/engine/datasets/example-batches.ts'
import { expandDims, gather, matMul, slice, transpose } from '../../../src-main/engine/graph/index.ts'
import type { Tensor } from '../../../src-main/engine/graph/index.ts'
import { hostTensor } from '../../../src-main/engine/host-tensor.ts'
import type { ModelDefinition } from '../../../src-main/engine/models/index.ts'
import { dense, gru, softmaxCrossEntropy, type Scope } from '../../../src-main/engine/nn/index.ts'
import { rateSchedule } from '../../../src-main/engine/optimisers/schedules.ts'
import { optimiserOf } from '../../../src-main/engine/optimisers/transforms.ts'
import { taskSettings } from './settings.ts'

/** How well each unit of the memory would follow: int32 [T, batch] and float32 [units, values] -> float32 [T, batch, units]. */
function scores(scope: Scope, heard: Tensor, memory: Tensor): Tensor {
  const query = dense(scope.child('query'), gru(scope.child('gru'), gather(memory, heard), { units: 32 }), { units: 16 })
  return matMul(query, transpose(dense(scope.child('key'), memory, { units: 16 }), [1, 0]))
}

/** Foresees which unit of an external memory comes next, by the units' own values: the memory may be another one when it plays. */
export const memoryModel = (memory: readonly (readonly number[])[], order: readonly number[], steps: number): ModelDefinition => ({
  descriptor: {
    id: 'memory',
    task: 'memory',
    learnsFrom: 'sound',
    name: 'Memory',
    description: 'Chooses among your own sounds.',
    measures: [{ name: 'surprise', better: 'lower', label: 'Surprise', description: 'Cross-entropy of the next unit, in nats.' }],
    layers: ['GRU', 'Dense'],
    paperRating: null,
    source: '',
    sizes: [],
    presets: { quick: taskSettings('memory', 'memory'), paper: taskSettings('memory', 'memory', { preset: 'paper' }) },
  },
  data({ settings }) {
    const examples: ExampleSet = {
      count: order.length - steps,
      example: { units: { shape: [steps + 1], dtype: 'int32' } },
      place: (index, { units }) => (units as Int32Array).set(order.slice(index, index + steps + 1)),
    }
    return Promise.resolve({
      ...exampleBatches(examples, settings),
      split: { segments: [], leftOut: [] },
      trainingFrames: order.length,
      baselines: null,
      fixed: { memory: hostTensor(memory.flat(), [memory.length, memory[0].length]) },
      heldOut: null,
      kept: { codec: null, standardisation: null, facts: {} },
      close: () => Promise.resolve(),
    })
  },
  objective: (settings, { rows, batch, fixed = {} }) => ({
    name: 'memory',
    seed: settings.seed,
    rows,
    batch,
    fixed,
    primary: 'surprise',
    trace(scope, { units, memory: table }) {
      const timeFirst = transpose(units, [1, 0])
      const heard = slice(timeFirst, [0, 0], [steps, rows])
      const surprise = softmaxCrossEntropy(scores(scope, heard, table), slice(timeFirst, [1, 0], [steps, rows]))
      return {
        measures: { surprise },
        updates: [{ loss: surprise, parameters: scope.parameters, optimiser: optimiserOf(settings), rate: rateSchedule(settings) }],
      }
    },
  }),
  forms: {
    step: {
      states: 'step',
      inputs: (_, { batch, units, values }) => ({
        heard: { shape: [batch], dtype: 'int32' },
        memory: { shape: [units, values], dtype: 'float32' },
      }),
      build: (scope, { heard, memory: table }) => ({ scores: scores(scope, expandDims(heard, 0), table) }),
    },
  },
  plays: { way: 'memory', gives: 'sound', from: 'either' },
  analyses: null,
  previews: null,
})
