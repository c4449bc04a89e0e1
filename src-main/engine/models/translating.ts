import { CONSTANT_Q, isTranslation, type TrainingSettings, type TranslationSettings } from '../../../src-shared/project/index.ts'
import type { Tensor } from '../graph/index.ts'
import type { Scope } from '../nn/index.ts'
import { COLOUR_BINS } from '../plane/colours.ts'
import { COLOURS_VIEW, PICTURES_VIEW, type MomentsView } from '../translation/moments-view.ts'
import { translationBatch, translationData, translationRows } from '../translation/translation-data.ts'
import type { ModelDefinition } from './definition.ts'
import { ModelError } from './errors.ts'
import { translationLive } from './translation-parameters.ts'

/** Moments of the form that plays. */
const WINDOW_MOMENTS = 128

/** Settings of a network that translates. @throws ModelError where they are of another task */
export const translationSettingsOf = (id: string, settings: TrainingSettings): TranslationSettings => {
  if (isTranslation(settings)) return settings
  throw new ModelError(`The model ${id} does not learn the task ${settings.task}.`, 'Start from one of its presets.')
}

/** Whether it sees moments by a constant-Q transform. */
const seesPictures = ({ pictures }: TranslationSettings): boolean => pictures === CONSTANT_Q

const viewOf = (settings: TranslationSettings): MomentsView => (seesPictures(settings) ? PICTURES_VIEW : COLOURS_VIEW)

/** Presets name no groups: they have the sizes of what they are for. */
export const groupCount = ({ groups }: Pick<TranslationSettings, 'groups'>): number => Math.max(2, groups.length)

/**
 * What all networks that translate have alike: what they hear, the form in which every group plays, and how takes are made.
 *
 * @param play  gives a function of the group's number: `colours`, float32 [rows, T, COLOUR_BINS], as that group plays them; `pictures`,
 *              float32 [rows, T, PICTURE_BINS], are the same at equal steps of pitch, of networks that see them
 */
export const translating = (
  id: string,
  play: (scope: Scope, heard: { colours: Tensor; pictures: Tensor | null }, settings: TranslationSettings) => (group: number) => Tensor,
): Pick<ModelDefinition, 'data' | 'minibatch' | 'forms' | 'plays' | 'analyses' | 'previews'> => ({
  data(input, options) {
    const settings = translationSettingsOf(id, input.settings)
    return translationData({ ...input, settings }, viewOf(settings), options)
  },
  minibatch(given) {
    const settings = translationSettingsOf(id, given)
    const rows = translationRows(settings.batchSize, groupCount(settings))
    return { rows, batch: translationBatch(rows, viewOf(settings)) }
  },
  forms: {
    translate: {
      states: 'window',
      file: {
        label: 'Every group',
        words: 'What moments sound like in, magnitudes of 513 bins beside their level; what each group makes of them out.',
        extents: () => ({ batch: 1, steps: WINDOW_MOMENTS }),
      },
      inputs: (given, { batch, steps }) => ({
        colours: { shape: [batch, steps, COLOUR_BINS], dtype: 'float32' },
        ...(seesPictures(translationSettingsOf(id, given)) && {
          pictures: { shape: [batch, steps, PICTURES_VIEW.bins], dtype: 'float32' },
        }),
      }),
      build(scope, { colours, pictures }, given) {
        const settings = translationSettingsOf(id, given)
        const playedBy = play(scope, { colours, pictures: seesPictures(settings) ? pictures : null }, settings)
        return Object.fromEntries(Array.from({ length: groupCount(settings) }, (_, group) => [`group-${group}`, playedBy(group)]))
      },
    },
  },
  plays: {
    way: 'translation',
    gives: 'sound',
    from: 'seed',
    followsSeed: true,
    live: (settings) => translationLive(translationSettingsOf(id, settings).groups),
  },
  analyses: null,
  previews: 'sound',
})
