import { exampleBatches, type ExampleSet } from '../../../src-main/engine/datasets/example-batches.ts'
import { add, mean, reshape, slice, square, sub, transpose } from '../../../src-main/engine/graph/index.ts'
import type { ModelDefinition } from '../../../src-main/engine/models/index.ts'
import { dense, embedding, gru, softmaxCrossEntropy, vectorQuantiser } from '../../../src-main/engine/nn/index.ts'
import { rateSchedule } from '../../../src-main/engine/optimisers/schedules.ts'
import { optimiserOf } from '../../../src-main/engine/optimisers/transforms.ts'
import { taskSettings } from './settings.ts'

const CODES = 8
const STEPS = 6

/** A codec with a few codes, learnt in the first half of the run, then what foresees its codes: one run, one progress. */
export const stagesModel = (sequences: readonly (readonly number[][])[]): ModelDefinition => ({
  descriptor: {
    id: 'stages',
    task: 'stages',
    learnsFrom: 'sound',
    name: 'Stages',
    description: 'First learns a few sounds, then their order.',
    measures: [
      { name: 'surprise', better: 'lower', label: 'Surprise', description: 'Cross-entropy of the next code, in nats.' },
      { name: 'off', better: 'lower', label: 'Off by', description: 'Mean squared error of what the codec gives back.' },
    ],
    layers: ['Codec', 'GRU'],
    paperRating: null,
    source: '',
    sizes: [],
    presets: { quick: taskSettings('stages', 'stages'), paper: taskSettings('stages', 'stages', { preset: 'paper' }) },
  },
  data({ settings }) {
    const values = sequences[0][0].length
    const examples: ExampleSet = {
      count: sequences.length,
      example: { sounds: { shape: [STEPS, values], dtype: 'float32' } },
      place: (index, { sounds }) => (sounds as Float32Array).set(sequences[index].flat()),
    }
    return Promise.resolve({
      ...exampleBatches(examples, settings),
      split: { segments: [], leftOut: [] },
      trainingFrames: sequences.length,
      baselines: null,
      fixed: {},
      heldOut: null,
      kept: { codec: null, standardisation: null, facts: {} },
      close: () => Promise.resolve(),
    })
  },
  objective: (settings, { rows, batch }) => ({
    name: 'stages',
    seed: settings.seed,
    rows,
    batch,
    primary: 'surprise',
    trace(scope, { sounds }) {
      const codec = scope.child('codec')
      const { values, codes, commitment } = vectorQuantiser(codec.child('quantiser'), dense(codec.child('encoder'), sounds, { units: 4 }), {
        codes: CODES,
      })
      const off = mean(square(sub(dense(codec.child('decoder'), values, { units: sounds.shape[2] }), sounds)))
      const prior = scope.child('prior')
      const timeFirst = transpose(codes, [1, 0])
      const heard = embedding(prior.child('embedding'), slice(timeFirst, [0, 0], [STEPS - 1, rows]), { count: CODES, units: 8 })
      const logits = dense(prior.child('answer'), gru(prior.child('gru'), heard, { units: 24 }), { units: CODES })
      const surprise = softmaxCrossEntropy(logits, reshape(slice(timeFirst, [1, 0], [STEPS - 1, rows]), [STEPS - 1, rows]))
      const group = { optimiser: optimiserOf(settings), rate: rateSchedule(settings) }
      return {
        measures: { surprise, off },
        updates: [
          { ...group, name: 'codec', loss: add(off, commitment), parameters: codec.ownParameters, during: { from: 0, to: 0.5 } },
          { ...group, name: 'prior', loss: surprise, parameters: prior.ownParameters, during: { from: 0.5, to: 1 } },
        ],
      }
    },
  }),
  forms: {},
  plays: { way: 'stages', gives: 'sound', from: 'nothing' },
  analyses: null,
  previews: null,
})
