import type { CorpusSettings, TrainingSettings } from '../../../src-shared/project/index.ts'
import { isCorpus } from '../../../src-shared/project/index.ts'
import { FEATURES } from '../corpus/memory/sound-space.ts'
import { storedSpace } from '../corpus/memory/stored-space.ts'
import { corpusMaterial } from '../corpus/network/corpus-data.ts'
import { rowsIn } from '../corpus/network/held-out.ts'
import { HEARD_VALUES } from '../corpus/network/plan.ts'
import { NO_NOISE, UnitBatches, type BatchNoise, type BatchShape } from '../corpus/network/unit-batches.ts'
import type { BatchForm, HeldOutSet, ModelData } from '../datasets/model-data.ts'
import type { DataInput } from '../datasets/data-input.ts'
import { expandDims, squeeze } from '../graph/index.ts'
import { rateSchedule } from '../optimisers/schedules.ts'
import { optimiserOf } from '../optimisers/transforms.ts'
import { corpusKeys, corpusLosses, corpusQueries, CORPUS_SIZES, type CorpusSizes } from './corpus.ts'
import { corpusLive } from './corpus-parameters.ts'
import type { ModelDefinition } from './definition.ts'
import { ModelError } from './errors.ts'
import { weightedMean } from './objective.ts'
import { SHORT_TRAINING } from './presets.ts'

/** Sequences that the network is measured on. */
const HELD_OUT_SEQUENCES = 48
/** Seed and first step of what is drawn to measure: always the same. */
const HELD_OUT_SEED = 1

const quick: CorpusSettings = {
  task: 'corpus',
  ...SHORT_TRAINING,
  model: 'corpus',
  preset: 'quick',
  sizes: { ...CORPUS_SIZES },
  epochs: 10,
  previewEpochs: [1, 3, 10],
  stepsPerEpoch: 40,
  sequenceUnits: 40,
  poolUnits: 600,
  dropout: 0.25,
  inputNoise: 0.5,
}

const NAMES = ['heard', 'targets', 'pool'] as const

const shapeOf = ({ sequenceUnits: steps, batchSize: batch, poolUnits: pool }: CorpusSettings): BatchShape => ({ steps, batch, pool })

const formOf = (settings: CorpusSettings): BatchForm => {
  const { steps, batch, pool } = shapeOf(settings)
  return {
    heard: { shape: [steps, batch, HEARD_VALUES], dtype: 'float32' },
    targets: { shape: [steps, batch, FEATURES], dtype: 'float32' },
    pool: { shape: [pool, FEATURES], dtype: 'float32' },
  }
}

const corpusSettings = (settings: TrainingSettings): CorpusSettings => {
  if (isCorpus(settings)) return settings
  throw new ModelError(`The model corpus does not learn the task ${settings.task}.`, 'Start from one of its presets.')
}

const sizesOf = ({ sizes: { hidden, query } }: TrainingSettings): CorpusSizes => ({ hidden, query })

/** Sounds whose keys a file makes at once. */
const KEYS_AT_ONCE = 256
/** From then on it learns the recordings by heart. */
const PATIENCE_EPOCHS = 3

/** How much what is heard is disturbed, from one number. */
const noiseOf = ({ inputNoise }: CorpusSettings): BatchNoise => ({
  features: inputNoise,
  plan: inputNoise,
  planless: 0.3,
  spliced: Math.min(1, inputNoise),
})

/** Plays on with the musician's own sounds: {@link corpusLosses} on units of their recordings. */
export const corpus: ModelDefinition = {
  descriptor: {
    id: 'corpus',
    task: 'corpus',
    learnsFrom: 'sound',
    measures: [
      {
        name: 'loss',
        better: 'lower',
        label: 'Surprise',
        description:
          'Cross-entropy in nats: how unexpected the sound that really follows is among some thousand others. It falls while it learns.',
      },
    ],
    name: 'Play on with my sounds',
    description:
      'Learns which of your sounds follows which, and plays on with them: in the sound of your own recordings, in new order. ' +
      'Minutes to train.',
    layers: [`Dense ${CORPUS_SIZES.hidden} SiLU`, `GRU ${CORPUS_SIZES.hidden}`, `Query ${CORPUS_SIZES.query}`, 'Scores of all sounds'],
    paperRating: null,
    source: 'A pointer network (Vinyals and others 2015) over units of sound',
    sizes: [
      { name: 'hidden', label: 'Memory', description: 'Units of the memory.', minimum: 8, maximum: 2048 },
      { name: 'query', label: 'Query', description: 'Numbers by which sounds are found.', minimum: 8, maximum: 512 },
    ],
    presets: { quick, paper: { ...quick, preset: 'paper', epochs: 30, previewEpochs: [1, 5, 15, 30] } },
  },
  async data(input: DataInput, { kept, signal, onProgress }): Promise<ModelData> {
    const settings = corpusSettings(input.settings)
    const { featureFolder, sources } = input
    const material = await corpusMaterial({ featureFolder, sources, seed: settings.seed }, kept?.facts.space, { signal, onProgress })
    const { memory, plans } = material
    const shape = shapeOf(settings)
    const training = new UnitBatches(memory, plans, material.training, shape)
    const heldOut = new UnitBatches(memory, plans, material.heldOut, shape)
    const noise = noiseOf(settings)
    const batch = formOf(settings)
    return {
      split: { segments: material.segments, leftOut: material.leftOut },
      trainingFrames: rowsIn(material.training),
      baselines: null,
      stepsPerEpoch: settings.stepsPerEpoch,
      rows: settings.batchSize,
      batch,
      fixed: {},
      rowsOf: () => settings.batchSize,
      read(step, count, target) {
        for (let i = 0; i < count; i++) {
          const drawn = training.draw(settings.seed, step + i, noise)
          for (const name of NAMES) (target[name] as Float32Array).set(drawn[name], i * drawn[name].length)
        }
        return Promise.resolve()
      },
      heldOut: heldOut.empty ? null : heldOutSet(heldOut, settings, batch),
      kept: { codec: null, standardisation: null, facts: { space: storedSpace(material.space) } },
      close: () => Promise.resolve(),
    }
  },
  objective(given, { rows, batch }) {
    const settings = corpusSettings(given)
    return {
      name: 'corpus',
      seed: settings.seed,
      rows,
      batch,
      dropout: { dense: settings.dropout, recurrent: 0 },
      primary: 'loss',
      trace(scope, { heard, targets, pool, weights }) {
        const losses = corpusLosses(scope, heard, targets, pool, sizesOf(settings))
        return {
          measures: { loss: losses },
          updates: [
            {
              loss: weightedMean(losses, weights),
              parameters: scope.parameters,
              optimiser: optimiserOf(settings),
              rate: rateSchedule(settings),
            },
          ],
        }
      },
    }
  },
  minibatch: (settings) => ({ rows: settings.batchSize, batch: formOf(corpusSettings(settings)) }),
  forms: {
    step: {
      states: 'step',
      file: {
        label: 'What should follow',
        words: 'The features of a sound and the plan in, a query for the next one out; its memory goes out and in again.',
        extents: () => ({ batch: 1 }),
      },
      inputs: (_, { batch }) => ({ heard: { shape: [batch, HEARD_VALUES], dtype: 'float32' } }),
      build: (scope, { heard }, settings) => ({ query: squeeze(corpusQueries(scope, expandDims(heard, 0), sizesOf(settings)), 0) }),
    },
    keys: {
      states: 'window',
      file: {
        label: 'What sounds are found by',
        words: 'The features of sounds in, for each its key and bias out: the sound whose key fits the query best follows.',
        extents: () => ({ units: KEYS_AT_ONCE }),
      },
      inputs: (_, { units }) => ({ features: { shape: [units, FEATURES], dtype: 'float32' } }),
      build: (scope, { features }, settings) => ({ ...corpusKeys(scope, features, sizesOf(settings)) }),
    },
  },
  patienceEpochs: PATIENCE_EPOCHS,
  plays: { way: 'corpus', gives: 'sound', from: 'either', live: (_, material) => corpusLive(material) },
  analyses: null,
  previews: 'sound',
}

const heldOutSet = (batches: UnitBatches, settings: CorpusSettings, batch: BatchForm): HeldOutSet => ({
  count: HELD_OUT_SEQUENCES,
  rows: settings.batchSize,
  batch,
  fill(first, _rows, target) {
    const drawn = batches.draw(HELD_OUT_SEED, first, NO_NOISE)
    for (const name of NAMES) (target[name].data as Float32Array).set(drawn[name])
    return Promise.resolve()
  },
})
