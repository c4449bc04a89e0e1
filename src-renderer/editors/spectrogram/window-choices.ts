import { WINDOW_LENGTHS } from '../../../src-shared/spectral/index.ts'

/** About that of the picture as it is looked at first. */
export const USUAL_WINDOW = 2048

/** Windows of the transform, to choose from. */
export const WINDOW_CHOICES = WINDOW_LENGTHS.map((value) => ({
  value: String(value),
  label: `${value}`,
  note: value === USUAL_WINDOW ? 'usual' : undefined,
}))
