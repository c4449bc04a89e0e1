import { PersonError } from '../../../src-shared/person-error.ts'

/** A checkpoint that cannot be read or written. */
export class CheckpointError extends PersonError {
  override readonly name = 'CheckpointError'

  constructor(
    message: string,
    advice: string,
    readonly path: string,
    options: { cause?: unknown } = {},
  ) {
    super(message, advice, options)
  }
}
