import { isTranslation, type TrainingSettings, type TranslationSettings } from '../../../src-shared/project/index.ts'
import { ModelError } from './errors.ts'

/** Settings of a network that translates. @throws ModelError where they are of another task */
export const translationSettingsOf = (id: string, settings: TrainingSettings): TranslationSettings => {
  if (isTranslation(settings)) return settings
  throw new ModelError(`The model ${id} does not learn the task ${settings.task}.`, 'Start from one of its presets.')
}

/** Presets name no groups: they have the sizes of what they are for. */
export const groupCount = ({ groups }: TranslationSettings): number => Math.max(2, groups.length)
