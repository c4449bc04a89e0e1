import { isSeparation, SEPARATION } from '../../../src-shared/project/index.ts'
import type { SeparationSettings, TrainingSettings } from '../../../src-shared/project/index.ts'
import { batchOf } from '../datasets/example-batches.ts'
import { rateSchedule } from '../optimisers/schedules.ts'
import { optimiserOf } from '../optimisers/transforms.ts'
import { bandsView, samplesView, WINDOW_MOMENTS, WINDOW_SAMPLES } from '../separation/mixture-view.ts'
import { separationData, separationExample } from '../separation/separation-data.ts'
import type { ModelDefinition } from './definition.ts'
import { ModelError } from './errors.ts'
import { checkedSizes } from './forms.ts'
import { weightedMean } from './objective.ts'
import type { SeparationArchitecture, SeparationOptions } from './separation/architecture.ts'
import { groupCount } from './translating.ts'

/** How networks hear sound, by what they say of it; and what is told of the form in which they say it. */
const WAYS = {
  shares: {
    view: bandsView(WINDOW_MOMENTS),
    label: 'Shares of the parts',
    words: 'Magnitudes of 3 s of sound in 128 bands in, how each is shared out among the parts out.',
  },
  waveforms: {
    view: samplesView(WINDOW_SAMPLES),
    label: 'The parts',
    words: '1.5 s of sound at 22 050 Hz in, its parts out.',
  },
}

/** A model of a network that takes apart what groups of recordings sound like together. */
export function separationModel({ id, descriptor, presets, says, parts: told, learn }: SeparationArchitecture): ModelDefinition {
  const { view, label, words } = WAYS[says]
  const settingsOf = (settings: TrainingSettings): SeparationSettings => {
    if (isSeparation(settings)) return settings
    throw new ModelError(`The model ${id} does not learn the task ${settings.task}.`, 'Start from one of its presets.')
  }
  const optionsOf = (settings: SeparationSettings): SeparationOptions => ({
    sizes: checkedSizes({ descriptor: { id, sizes: descriptor.sizes } }, settings.sizes),
    groups: groupCount(settings),
  })
  return {
    descriptor: { id, task: SEPARATION, learnsFrom: 'sound', paperRating: null, presets, ...descriptor },
    data: (input, options) => separationData({ ...input, settings: settingsOf(input.settings) }, view, options),
    minibatch(given) {
      const settings = settingsOf(given)
      return { rows: settings.batchSize, batch: batchOf(separationExample(view, groupCount(settings)), settings.batchSize) }
    },
    objective(given, { rows, batch }) {
      const settings = settingsOf(given)
      const options = optionsOf(settings)
      const [{ name: primary }] = descriptor.measures
      return {
        name: id,
        seed: settings.seed,
        rows,
        batch,
        primary,
        trace(scope, { heard, parts, weights }) {
          const measures = learn(scope, { heard, parts }, options)
          return {
            measures,
            updates: [
              {
                loss: weightedMean(measures[primary], weights),
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
      [says]: {
        states: 'window',
        file: { label, words, extents: () => ({ batch: 1 }) },
        inputs: (_, { batch }) => ({ heard: { shape: [batch, ...view.shape], dtype: 'float32' } }),
        build: (scope, { heard }, given) => ({ [says]: told(scope, heard, optionsOf(settingsOf(given))) }),
      },
    },
    plays: null,
    analyses: { way: says },
    previews: null,
  }
}
