import { isSeparation, SEPARATION, separationSettingsSchema } from '../../../src-shared/project/index.ts'
import type { SeparationSettings, TrainingSettings } from '../../../src-shared/project/index.ts'
import { batchOf } from '../datasets/example-batches.ts'
import { rateSchedule } from '../optimisers/schedules.ts'
import { optimiserOf } from '../optimisers/transforms.ts'
import { BANDS } from '../separation/bands.ts'
import { separationData, separationExample } from '../separation/separation-data.ts'
import type { ModelDefinition } from './definition.ts'
import { ModelError } from './errors.ts'
import { checkedSizes } from './forms.ts'
import { weightedMean } from './objective.ts'
import { ADAM_TRAINING } from './presets.ts'
import { partsError, sharesOf } from './separate.ts'
import { groupCount } from './translating.ts'

/** Moments that are heard at once: 3 s. */
export const WINDOW_MOMENTS = 64

const settingsOf = (settings: TrainingSettings): SeparationSettings => {
  if (isSeparation(settings)) return settings
  throw new ModelError(`The model separate does not learn the task ${settings.task}.`, 'Start from one of its presets.')
}

const quick = separationSettingsSchema.parse({
  ...ADAM_TRAINING,
  task: SEPARATION,
  model: 'separate',
  preset: 'quick',
  sizes: { filters: 8 },
  groups: [],
  stepsPerEpoch: 50,
  epochs: 20,
  batchSize: 8,
  learningRate: 3e-3,
  gradientClipNorm: 1,
  previewEpochs: [],
})

/** Takes apart what groups of recordings sound like together: {@link sharesOf} each band of each moment. */
export const separate: ModelDefinition = {
  descriptor: {
    id: 'separate',
    task: SEPARATION,
    learnsFrom: 'sound',
    name: 'Take music apart',
    description:
      'Learns groups of recordings that each hold one part alone, such as drums, bass and voice, and takes others apart into these ' +
      'parts. Some minutes of each, minutes to train.',
    measures: [
      {
        name: 'error',
        better: 'lower',
        label: 'Off by',
        description: 'Mean difference of magnitudes of the parts it finds from the parts as they are; the mixture has a mean of 1.',
      },
    ],
    layers: ['Conv 3x5', 'Three times coarser: Conv 3x3', 'Three times finer: Conv 3x3', 'Shares of the parts'],
    paperRating: null,
    source: 'A U-Net over magnitudes (Jansson and others 2017)',
    sizes: [{ name: 'filters', label: 'Filters', description: 'Patterns of the finest layer.', minimum: 2, maximum: 64 }],
    presets: { quick, paper: { ...quick, preset: 'paper', sizes: { filters: 16 }, epochs: 100 } },
  },
  data: (input, options) => separationData({ ...input, settings: settingsOf(input.settings) }, WINDOW_MOMENTS, options),
  minibatch(given) {
    const settings = settingsOf(given)
    return { rows: settings.batchSize, batch: batchOf(separationExample(WINDOW_MOMENTS, groupCount(settings)), settings.batchSize) }
  },
  objective(given, { rows, batch }) {
    const settings = settingsOf(given)
    const { filters } = checkedSizes(separate, settings.sizes)
    return {
      name: 'separate',
      seed: settings.seed,
      rows,
      batch,
      primary: 'error',
      trace(scope, { heard, parts, weights }) {
        const error = partsError(sharesOf(scope, heard, { filters, groups: groupCount(settings) }), heard, parts)
        return {
          measures: { error },
          updates: [
            {
              loss: weightedMean(error, weights),
              parameters: scope.parameters,
              optimiser: optimiserOf(settings),
              rate: rateSchedule(settings),
            },
          ],
        }
      },
    }
  },
  forms: {
    shares: {
      states: 'window',
      file: {
        label: 'Shares of the parts',
        words: 'Magnitudes of 3 s of sound in 128 bands in, how each is shared out among the parts out.',
        extents: () => ({ batch: 1, steps: WINDOW_MOMENTS }),
      },
      inputs: (_, { batch, steps }) => ({ heard: { shape: [batch, steps, BANDS], dtype: 'float32' } }),
      build(scope, { heard }, given) {
        const settings = settingsOf(given)
        return { shares: sharesOf(scope, heard, { filters: checkedSizes(separate, settings.sizes).filters, groups: groupCount(settings) }) }
      },
    },
  },
  plays: null,
  analyses: { way: 'parts' },
  previews: null,
}
