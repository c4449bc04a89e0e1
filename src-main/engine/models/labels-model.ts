import { isLabels, type LabelsSettings, type TrainingSettings } from '../../../src-shared/project/index.ts'
import { expandDims, transpose } from '../graph/index.ts'
import { fMeasure } from '../labels/f-measure.ts'
import { labelFactsSchema } from '../labels/label-facts.ts'
import { labelsData } from '../labels/labels-data.ts'
import { STEP_VALUES } from '../labels/label-features.ts'
import { optimiserOf } from '../optimisers/transforms.ts'
import { rateSchedule } from '../optimisers/schedules.ts'
import type { ModelDefinition } from './definition.ts'
import { ModelError } from './errors.ts'
import { batchF, labelFigures, labelLogits, ofClips } from './labels.ts'
import { weightedMean } from './objective.ts'
import { SHORT_TRAINING } from './presets.ts'

const quick: LabelsSettings = {
  task: 'labels',
  ...SHORT_TRAINING,
  model: 'labels',
  preset: 'quick',
  sizes: { hidden: 64 },
  epochs: 40,
  per: null,
  sequenceSteps: 64,
  dropout: 0.25,
}

const labelsSettings = (settings: TrainingSettings): LabelsSettings => {
  if (isLabels(settings)) return settings
  throw new ModelError(`The model labels does not learn the task ${settings.task}.`, 'Start from one of its presets.')
}

/** From then on it learns the recordings by heart. */
const PATIENCE_EPOCHS = 10

/** Says which of the person's labels hold where in a recording, or for a recording as a whole. */
export const labels: ModelDefinition = {
  descriptor: {
    id: 'labels',
    task: 'labels',
    learnsFrom: 'labels',
    measures: [
      {
        name: 'f',
        better: 'higher',
        label: 'Labels found',
        description: 'F measure: harmonic mean of how many of the labels it says are right, and how many that hold it says. 1 is all.',
      },
      { name: 'right', better: 'higher', label: 'Right answers', description: 'Share of right answers, yes or no, for each label.' },
      { name: 'surprise', better: 'lower', label: 'Surprise', description: 'Binary cross-entropy in nats an answer.' },
    ],
    name: 'Find my labels',
    description:
      'Learns what you marked in your recordings, or the kinds you sorted them by, and says what is where in others: ' +
      'labels over the sound, to look at and to take to other programs. Minutes to train.',
    layers: ['Dense 64 ReLU', 'GRU 64, both ways', 'Dense'],
    paperRating: null,
    source: 'A bidirectional recurrent network over mel bands (after Parascandolo and others 2016)',
    sizes: [{ name: 'hidden', label: 'Memory', description: 'Units of the memory, in each direction.', minimum: 4, maximum: 1024 }],
    presets: { quick, paper: { ...quick, preset: 'paper', sizes: { hidden: 160 }, epochs: 100 } },
  },
  data: (input, options) => labelsData({ ...input, settings: labelsSettings(input.settings) }, options),
  /** The form of the batch says what is learnt: `labels` for each step, or for each clip. */
  objective(given, { rows, batch }) {
    const settings = labelsSettings(given)
    const { shape } = batch.labels
    return {
      name: 'labels',
      seed: settings.seed,
      rows,
      batch,
      dropout: { dense: settings.dropout, recurrent: 0 },
      primary: 'f',
      trace(scope, { frames, counted, labels: targets, weights }) {
        const heard = transpose(counted, [1, 0])
        const size = { hidden: settings.sizes.hidden, labels: shape[shape.length - 1] }
        const logits = labelLogits(scope, transpose(frames, [1, 0, 2]), size)
        const isOfClips = shape.length === 2
        const figures = isOfClips
          ? labelFigures(
              expandDims(ofClips(logits, heard), 0),
              expandDims(targets, 0),
              scope.graph.constant(new Float32Array(rows).fill(1), [1, rows]),
            )
          : labelFigures(logits, transpose(targets, [1, 0, 2]), heard)
        return {
          measures: { f: batchF(figures), ...figures },
          updates: [
            {
              loss: weightedMean(figures.surprise, weights),
              parameters: scope.parameters,
              optimiser: optimiserOf(settings),
              rate: rateSchedule(settings),
            },
          ],
        }
      },
    }
  },
  reported: ({ hits, falseAlarms, misses, right, surprise }) => ({ f: fMeasure({ hits, falseAlarms, misses }), right, surprise }),
  forms: {
    answer: {
      states: 'window',
      file: {
        label: 'Labels of a window',
        words: 'Mel bands of some seconds in, how surely each label holds in each step out (as logits).',
        extents: (settings, { facts }) => ({
          steps: labelsSettings(settings).sequenceSteps,
          batch: 1,
          labels: labelFactsSchema.safeParse(facts).data?.names.length ?? 1,
        }),
      },
      inputs: (_, { steps, batch }) => ({ frames: { shape: [steps, batch, STEP_VALUES], dtype: 'float32' } }),
      build: (scope, { frames }, { sizes }, { labels: count }) => ({
        logits: labelLogits(scope, frames, { hidden: sizes.hidden, labels: count }),
      }),
    },
  },
  patienceEpochs: PATIENCE_EPOCHS,
  plays: null,
  analyses: { way: 'labels' },
}
