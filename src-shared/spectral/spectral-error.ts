import { PersonError } from '../person-error.ts'

/** Edits of a sound that do not fit together, or not the sound as it is. */
export class SpectralError extends PersonError {
  override readonly name = 'SpectralError'

  constructor(
    message: string,
    advice: string,
    readonly code: 'bad-input' | 'conflict' = 'bad-input',
  ) {
    super(message, advice)
  }
}
