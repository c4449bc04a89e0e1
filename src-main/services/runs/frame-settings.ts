import { isNextFrame, type NextFrameSettings, type Run } from '../../../src-shared/project/index.ts'
import { ProjectError } from '../../failures/project-error.ts'

/** The settings of a run whose network foresees frames. @throws ProjectError where it does something else */
export function frameSettingsOf({ name, settings }: Pick<Run, 'name' | 'settings'>): NextFrameSettings {
  if (isNextFrame(settings)) return settings
  throw new ProjectError({
    code: 'bad-input',
    message: `"${name}" does not play on from a sound moment by moment.`,
    advice: 'Choose another network for that.',
  })
}
