import { LIKENESS, otherSettingsSchema, type OtherSettings, type TrainingSettings } from '../../../src-shared/project/index.ts'
import { concat } from '../graph/index.ts'
import { likenessBatch, likenessData } from '../labels/likeness-data.ts'
import { LIKENESS_STEPS } from '../labels/likeness-excerpts.ts'
import { MEL_VIEW } from '../labels/mel-view.ts'
import { rateSchedule } from '../optimisers/schedules.ts'
import { optimiserOf } from '../optimisers/transforms.ts'
import type { ModelDefinition } from './definition.ts'
import { ModelError } from './errors.ts'
import { checkedSizes } from './forms.ts'
import { embeddings, LIKENESS_MARGIN, minibatchTriplets, type LikenessSizes } from './likeness.ts'
import { SHORT_TRAINING } from './presets.ts'

/** From then on it learns the recordings by heart. */
const PATIENCE_EPOCHS = 10

const settingsOf = (settings: TrainingSettings): OtherSettings => {
  if (settings.task === LIKENESS) return settings as OtherSettings
  throw new ModelError(`The model likeness does not learn the task ${settings.task}.`, 'Start from one of its presets.')
}

const sizesOf = (settings: TrainingSettings): LikenessSizes => {
  const { filters, values } = checkedSizes(likeness, settingsOf(settings).sizes)
  return { filters, values }
}

const quick = otherSettingsSchema.parse({
  ...SHORT_TRAINING,
  task: LIKENESS,
  model: 'likeness',
  preset: 'quick',
  sizes: { filters: 64, values: 32 },
  epochs: 40,
  batchSize: 32,
  learningRate: 0.001,
  previewEpochs: [],
})

/** What sounds alike, as a person's own recordings and labels say: {@link embeddings}. */
export const likeness: ModelDefinition = {
  descriptor: {
    id: 'likeness',
    task: LIKENESS,
    learnsFrom: 'sound',
    name: 'What sounds alike to me',
    description:
      'Learns what belongs together: stretches of one recording, or of one label where you marked some. Then your recordings can be ' +
      'ordered by it: which sounds most like this one? Minutes to train.',
    measures: [
      {
        name: 'told',
        better: 'higher',
        label: 'Told apart',
        description: 'Share of triplets in which what belongs together is nearer than what does not: a half is chance, 1 is all.',
      },
      {
        name: 'loss',
        better: 'lower',
        label: 'Too near',
        description: 'By how much triplets that are not yet apart miss the margin, on the mean of squared distances.',
      },
    ],
    layers: ['Mel bands of 2 s', 'Convolution ReLU', 'Convolution ReLU', 'Mean and maximum over time', 'Dense', 'Length 1'],
    paperRating: null,
    source: 'Wang and others 2014; Lee and others 2020 (arXiv 2008.03729)',
    sizes: [
      { name: 'filters', label: 'Filters', description: 'Filters of the layers that hear.', minimum: 4, maximum: 1024 },
      { name: 'values', label: 'Values', description: 'Numbers that say what two seconds are like.', minimum: 2, maximum: 512 },
    ],
    presets: { quick, paper: { ...quick, preset: 'paper', sizes: { filters: 256, values: 128 }, epochs: 100 } },
  },
  data: (input, options) => likenessData({ ...input, settings: settingsOf(input.settings) }, options),
  minibatch: ({ batchSize: rows }) => ({ rows, batch: likenessBatch(rows) }),
  objective(given, { rows, batch }) {
    const settings = settingsOf(given)
    const sizes = sizesOf(settings)
    return {
      name: 'likeness',
      seed: settings.seed,
      rows,
      batch,
      primary: 'told',
      trace(scope, { anchor, positive, group, weights }) {
        const places = embeddings(scope.child('encoder'), concat([anchor, positive], 0), sizes)
        const { loss, told } = minibatchTriplets(places, { group, weights, margin: LIKENESS_MARGIN })
        return {
          measures: { told, loss },
          updates: [{ loss, parameters: scope.parameters, optimiser: optimiserOf(settings), rate: rateSchedule(settings) }],
        }
      },
    }
  },
  forms: {
    embedding: {
      states: 'window',
      file: {
        label: 'What two seconds are like',
        words: 'Two seconds of sound in, as standardised mel bands; a vector of length 1 out: alike sounds have near ones.',
        extents: () => ({ batch: 1 }),
      },
      inputs: (_, { batch }) => ({ frames: { shape: [batch, LIKENESS_STEPS, MEL_VIEW.values], dtype: 'float32' } }),
      build: (scope, { frames }, settings) => ({ embedding: embeddings(scope.child('encoder'), frames, sizesOf(settings)) }),
    },
  },
  patienceEpochs: PATIENCE_EPOCHS,
  plays: null,
  analyses: { way: 'likeness' },
  previews: null,
}
