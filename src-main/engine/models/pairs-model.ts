import { concat } from '../graph/index.ts'
import type { OtherSettings, TrainingSettings } from '../../../src-shared/project/index.ts'
import { pairBatch, type StretchForm } from '../labels/pair-data.ts'
import { rateSchedule } from '../optimisers/schedules.ts'
import { optimiserOf } from '../optimisers/transforms.ts'
import type { ModelDefinition, OwnDescriptor } from './definition.ts'
import { ModelError } from './errors.ts'
import type { FormFile } from './form.ts'
import { checkedSizes } from './forms.ts'
import { embeddings, LIKENESS_MARGIN, minibatchTriplets, type LikenessSizes } from './likeness.ts'

/** From then on it learns the recordings by heart. */
const PATIENCE_EPOCHS = 10

/** What a model that learns places of pairs has of its own. */
interface PairsModel {
  descriptor: Omit<OwnDescriptor, 'learnsFrom' | 'measures' | 'paperRating' | 'sizes'>
  /** What a place says, for its sizes. */
  valuesWords: string
  /** What its network hears at once. */
  form: StretchForm
  data: (
    input: Parameters<ModelDefinition['data']>[0] & { settings: OtherSettings },
    options: Parameters<ModelDefinition['data']>[1],
  ) => ReturnType<ModelDefinition['data']>
  file: Pick<FormFile, 'label' | 'words'>
  /** See `Analysing`. */
  way: string
}

/** A model that learns of pairs of stretches where stretches lie, so that what is alike is near: {@link embeddings}. */
export function pairsModel({ descriptor: own, valuesWords, form, data, file, way }: PairsModel): ModelDefinition {
  const { id, task } = own
  const settingsOf = (settings: TrainingSettings): OtherSettings => {
    if (settings.task === task) return settings as OtherSettings
    throw new ModelError(`The model ${id} does not learn the task ${settings.task}.`, 'Start from one of its presets.')
  }
  const descriptor: OwnDescriptor = {
    ...own,
    learnsFrom: 'sound',
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
    paperRating: null,
    sizes: [
      { name: 'filters', label: 'Filters', description: 'Filters of the layers that hear.', minimum: 4, maximum: 1024 },
      { name: 'values', label: 'Values', description: valuesWords, minimum: 2, maximum: 512 },
    ],
  }
  const sizesOf = (settings: TrainingSettings): LikenessSizes => {
    const { filters, values } = checkedSizes({ descriptor }, settingsOf(settings).sizes)
    return { filters, values }
  }
  return {
    descriptor,
    data: (input, options) => data({ ...input, settings: settingsOf(input.settings) }, options),
    minibatch: ({ batchSize: rows }) => ({ rows, batch: pairBatch(form, rows) }),
    objective(given, { rows, batch }) {
      const settings = settingsOf(given)
      const sizes = sizesOf(settings)
      return {
        name: id,
        seed: settings.seed,
        rows,
        batch,
        primary: 'told',
        trace(scope, { anchor, positive, unlike, weights }) {
          const places = embeddings(scope.child('encoder'), concat([anchor, positive], 0), sizes)
          const { loss, told } = minibatchTriplets(places, { unlike, weights, margin: LIKENESS_MARGIN })
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
        file: { ...file, extents: () => ({ batch: 1 }) },
        inputs: (_, { batch }) => ({ frames: { shape: [batch, form.steps, form.values], dtype: 'float32' } }),
        build: (scope, { frames }, settings) => ({ embedding: embeddings(scope.child('encoder'), frames, sizesOf(settings)) }),
      },
    },
    patienceEpochs: PATIENCE_EPOCHS,
    plays: null,
    analyses: { way },
    previews: null,
  }
}
